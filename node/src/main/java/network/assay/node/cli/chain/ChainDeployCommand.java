// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.math.BigInteger;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.Misuse;
import network.assay.node.cli.term.Table;
import network.assay.node.config.NetworkPreset;
import network.assay.node.config.Secrets;
import network.assay.node.life.ExitCode;
import network.assay.node.text.AddressText;
import network.assay.node.text.Counts;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.ChainRules;
import network.assay.staking.gateway.Deployment;
import network.assay.staking.gateway.HotKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "deploy",
    description = {
      "Put a new market on a chain. Its rules hold for good, and nobody owns it.",
      "On a development chain the account that the chain node keeps unlocked pays; elsewhere a key",
      "does, and --yes says that you mean it. Exit code 5 if you did not say so."
    },
    footer = {
      "",
      "Examples:",
      "  assay chain deploy --dry-run",
      "  assay chain deploy --network sepolia --rpc http://127.0.0.1:8545 --key deployer.key --yes"
    })
final class ChainDeployCommand implements Callable<Integer> {
  /// @param cost wei, at the price of now; of what was deployed, as it was before
  /// @param market what nodes are told as chain.market; empty before it is there
  record Report(
      String network,
      long chainId,
      String node,
      Address by,
      BigInteger gasPrice,
      long gas,
      BigInteger cost,
      boolean affordable,
      Optional<Address> market,
      ChainRules rules,
      List<Deployment.Creation> creations) {}

  private final Environment environment;
  @Mixin private JsonOption json;
  @Mixin private RuleOptions rules = new RuleOptions();

  @Option(
      names = "--network",
      paramLabel = "NAME",
      defaultValue = NetworkPreset.DEVELOPMENT,
      description = "A file in config/networks (default: development).")
  private String network = NetworkPreset.DEVELOPMENT;

  @Option(
      names = "--rpc",
      paramLabel = "URL",
      description = "The chain node (default: the network's, or $$ASSAY_CHAIN_RPC_URL).")
  private @Nullable String rpc;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The key that pays: 64 hexadecimal digits, in a file for its owner alone.")
  private @Nullable String key;

  @Option(
      names = "--token",
      paramLabel = "ADDRESS",
      description = "The ERC-20 that the market uses (default: a new one, for development).")
  private @Nullable String token;

  @Option(names = "--dry-run", description = "Say what it would take, and send nothing.")
  private boolean dryRun;

  @Option(
      names = "--yes",
      description = "Deploy also where it costs real money, or where the chain is an unknown one.")
  private boolean yes;

  ChainDeployCommand(Environment environment) {
    this.environment = environment;
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    ChainRules wanted = rules.rules(); // Before anything costs gas.
    Optional<Address> given = existing();
    NetworkPreset preset = NetworkPreset.load(environment.home(), network, environment.variables());
    URI node = node(preset);
    try (Deployment deployment = Deployment.at(node, preset.fees(), signer())) {
      boolean known = preset.isDevelopment() && deployment.chainId() == preset.chainId();
      if (!dryRun && !yes && !known) return refuse(preset, deployment.chainId());
      Deployment.Plan plan = deployment.plan(given);
      if (dryRun) return tell(report(preset, node, plan, plan.creations()));
      return tell(report(preset, node, plan, deployment.deploy(given, wanted)));
    }
  }

  private URI node(NetworkPreset preset) {
    String given = rpc;
    if (given != null) {
      if (Secrets.isUrl(given)) return URI.create(given);
      throw new Misuse("--rpc is an address such as http://127.0.0.1:8545, not \"" + given + "\"");
    }
    return preset
        .rpcUrl()
        .orElseThrow(
            () ->
                new AssayFault.Operator(
                    "network %s names no chain node. Give one with --rpc".formatted(network)));
  }

  private Optional<HotKey> signer() {
    return Optional.ofNullable(key).map(file -> HotKey.open(environment.path(file)));
  }

  private Optional<Address> existing() {
    try {
      return Optional.ofNullable(token).map(AddressText::parse);
    } catch (IllegalArgumentException e) {
      throw new Misuse("--token " + token + ": " + e.getMessage());
    }
  }

  private int refuse(NetworkPreset preset, long chainId) {
    environment
        .err()
        .println(
            chainId == preset.chainId()
                ? "error: a market on %s costs real gas and cannot be taken back"
                    .formatted(preset.name())
                : "error: the chain node is of chain %d, and %s is chain %d"
                    .formatted(chainId, preset.name(), preset.chainId()));
    environment.err().println("next: look at it with --dry-run; if you mean it, add --yes");
    return ExitCode.REFUSED.code();
  }

  private Report report(
      NetworkPreset preset, URI node, Deployment.Plan plan, List<Deployment.Creation> creations) {
    long gas = creations.stream().mapToLong(Deployment.Creation::gas).sum();
    BigInteger cost = plan.gasPrice().multiply(BigInteger.valueOf(gas));
    return new Report(
        preset.name(),
        plan.chainId(),
        Secrets.masked(node),
        plan.by(),
        plan.gasPrice(),
        gas,
        cost,
        plan.coins().compareTo(cost) >= 0,
        creations.getLast().at(),
        rules.rules(),
        creations);
  }

  private int tell(Report report) {
    if (json.wanted()) {
      json.print(report);
      return ExitCode.OK.code();
    }
    var table = new Table("contract", "gas", "address").right(1);
    for (Deployment.Creation one : report.creations()) {
      table.row(
          one.contract(),
          Counts.grouped(one.gas()),
          one.at().map(Address::hex).orElse("not created"));
    }
    table.print(environment.terminal());
    environment
        .terminal()
        .line(
            "%s gas at %s gwei: %s coins of %s%s"
                .formatted(
                    Counts.grouped(report.gas()),
                    ChainStatusCommand.gwei(report.gasPrice()),
                    ChainStatusCommand.coins(report.cost()),
                    report.by(),
                    report.affordable() ? "" : ", which has less"));
    report
        .market()
        .ifPresent(
            at ->
                environment
                    .terminal()
                    .line("next: set chain.market: \"%s\" in node.yaml".formatted(at)));
    return ExitCode.OK.code();
  }
}
