// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.Misuse;
import network.assay.node.cli.term.Style;
import network.assay.node.cli.term.Terminal;
import network.assay.node.config.DataFolder;
import network.assay.node.config.FreshNode;
import network.assay.node.demo.DemoOptions;
import network.assay.node.demo.DevelopmentChain;
import network.assay.node.demo.DigitsJob;
import network.assay.node.demo.NpmTools;
import network.assay.node.demo.WorkFolder;
import network.assay.node.life.ExitCode;
import network.assay.node.life.Shutdown;
import network.assay.node.text.Advice;
import network.assay.node.text.Amounts;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "dev",
    description = {
      "Run a development chain with a market on it until Ctrl-C.",
      "Says what other terminals need to run nodes on it. Nothing of the chain is kept: the"
          + " folders",
      "of nodes that used it are of no use for another."
    },
    footer = {
      "",
      "Examples:",
      "  assay chain dev --fund provider --fund mine --job digits",
      "  assay chain dev --port 8545 --json"
    })
final class ChainDevCommand implements Callable<Integer> {
  private static final Amount TOKENS = Amount.ofTokens("1000");
  private static final int MAX_PORT = 65_535;

  /// @param data as it was given
  /// @param coins the chain's own, for gas
  record Node(String data, Address account, Amount tokens, Amount coins) {}

  /// @param environment variables of whoever runs nodes on the chain, `NAME=VALUE`
  /// @param job a job file to submit, if one was asked for
  record Report(
      URI rpc,
      long chainId,
      Address market,
      Address token,
      List<String> environment,
      List<Node> nodes,
      Optional<String> job) {}

  private final Environment environment;
  @Mixin private JsonOption json;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Where the chain listens on the loopback (default: any that is free).")
  private int port;

  @Option(
      names = "--fund",
      paramLabel = "DIR",
      description = "The data folder of a node that gets coins and tokens; made if it is missing.")
  private List<String> fund = new ArrayList<>();

  @Option(
      names = "--job",
      paramLabel = "DIR",
      description =
          "Write a job to submit there, in place of what is there: digits.yaml, with its samples.")
  private @Nullable String job;

  ChainDevCommand(Environment environment) {
    this.environment = environment;
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > MAX_PORT) throw new Misuse("--port is from 0 to 65535, not " + port);
    fund.forEach(this::demandUnused);
    try (WorkFolder work = WorkFolder.of(Optional.empty());
        var _ = Shutdown.process().register(work::close)) {
      step("Fetching the pinned packages, if they are not here yet");
      NpmTools tools = NpmTools.install(environment.home());
      step("Starting the chain and deploying the market's contracts");
      var place = new DevelopmentChain.Place(port, work.path(), true);
      try (DevelopmentChain chain = DevelopmentChain.start(tools.anvil(), place);
          var _ = Shutdown.process().register(chain::stopProcess)) {
        Report report = report(chain, tools);
        if (json.wanted()) json.print(report);
        else tell(report);
        int exit = chain.process().awaitEnd();
        throw new AssayFault.World(
            "the chain ended by itself (exit code %d). The last it said:%n%s"
                .formatted(exit, chain.process().lastLines()));
      }
    } catch (RuntimeException | InterruptedException e) {
      // Told to stop, this process ends everything itself: what failed of that is no news.
      if (Shutdown.process().begun()) return ExitCode.FAILED.code();
      throw e;
    }
  }

  /// The market has the same address on each chain: a node would take this one for a
  /// reorganisation of the one before.
  private void demandUnused(String data) {
    if (!Files.exists(new DataFolder(environment.path(data)).database())) return;
    throw new AssayFault.Operator(
        Advice.message(
            data
                + " was used on another chain, and is of no use on a new one: name another folder,"
                + " or remove it if nothing of it, its keys neither, is worth anything",
            "rm -r " + data));
  }

  private void step(String what) {
    if (!json.wanted()) {
      environment.terminal().line(environment.terminal().styled(Style.DIM, "· " + what));
    }
  }

  private Report report(DevelopmentChain chain, NpmTools tools) {
    var nodes = new ArrayList<Node>();
    for (String data : fund) {
      Address account = FreshNode.make(environment.path(data), environment.home()).account();
      chain.give(account, TOKENS);
      nodes.add(new Node(data, account, TOKENS, DevelopmentChain.COINS));
    }
    return new Report(
        chain.rpc(),
        chain.id(),
        chain.network(),
        chain.token(),
        List.of(
            "ASSAY_CHAIN_RPC_URL=" + chain.rpc(),
            "ASSAY_CHAIN_MARKET=" + chain.network(),
            // One machine, several nodes.
            "ASSAY_RPC_PORT=0"),
        nodes,
        Optional.ofNullable(job).map(folder -> writeJob(folder, tools)));
  }

  private String writeJob(String folder, NpmTools tools) {
    Path file =
        DigitsJob.write(tools, environment.home(), environment.path(folder), DemoOptions.SEED);
    return Path.of(folder).resolve(file.getFileName()).toString();
  }

  private void tell(Report report) {
    Terminal terminal = environment.terminal();
    terminal.line("");
    terminal.line("chain   %s, chain id %d".formatted(report.rpc(), report.chainId()));
    terminal.line("market  " + report.market());
    terminal.line("token   " + report.token());
    for (Node node : report.nodes()) {
      terminal.line(
          "node    %s: account %s has %s, and %s coins for gas"
              .formatted(
                  node.data(),
                  node.account(),
                  Amounts.named(node.tokens()),
                  Amounts.tokens(node.coins())));
    }
    report.job().ifPresent(file -> terminal.line("job     " + file));
    terminal.line("");
    terminal.line("In every other terminal first:");
    terminal.line("  export " + String.join(" ", report.environment()));
    terminal.line("Then, for example:");
    if (report.nodes().isEmpty()) {
      terminal.line("  assay node init --data mine && assay chain fund --data mine");
    }
    String data = report.nodes().stream().findFirst().map(Node::data).orElse("mine");
    terminal.line("  assay node run --data " + data);
    terminal.line("Ctrl-C ends the chain, and nothing of it is kept.");
  }
}
