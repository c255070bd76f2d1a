// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.Callable;
import network.assay.node.cli.ConnectionOptions;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.term.Style;
import network.assay.node.cli.term.Table;
import network.assay.node.config.DataFolder;
import network.assay.node.config.KeyFiles;
import network.assay.node.config.NodeConfig;
import network.assay.node.life.ExitCode;
import network.assay.node.text.Amounts;
import network.assay.node.text.Durations;
import network.assay.staking.ChainRules;
import network.assay.staking.NetworkAddresses;
import network.assay.staking.gateway.WritesUnderWay;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    description = {
      "Show the chain, the market's contracts and rules, and the account of the node in a folder.",
      "Asks the chain node itself, so it works whether the node runs or not.",
      "Exit code 1 if something is in the way of the node's work."
    },
    footer = {"", "Example:", "  assay chain status --json"})
final class ChainStatusCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  ChainStatusCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    NodeConfig config = NodeConfig.load(node.data(), environment.home(), environment.variables());
    var keys = new KeyFiles(new DataFolder(node.data()));
    var report = ChainReport.of(config, keys.hot().address(), environment.clock().instant());
    if (json.wanted()) json.print(report);
    else show(report);
    return (report.problems().isEmpty() ? ExitCode.OK : ExitCode.FAILED).code();
  }

  private void show(ChainReport report) {
    ChainReport.Chain chain = report.chain();
    line(
        "network", "%s, chain %d, through %s".formatted(chain.network(), chain.id(), chain.node()));
    line("head", "block %d at %s".formatted(chain.head().block(), chain.head().time()));
    line("final", "block %d, with %d on top".formatted(chain.finalBlock(), chain.finalityDepth()));
    line(
        "gas",
        "%s gwei, at most %s, and %s for a dispute whose clock runs out"
            .formatted(gwei(chain.gasPrice()), gwei(chain.gasCap()), gwei(chain.disputeGasCap())));
    contracts(report.contracts());
    rules(report.rules());
    account(report.account());
    pending(report.pending());
    for (String problem : report.problems()) {
      line("problem", environment.terminal().styled(Style.RED, problem));
    }
  }

  private void contracts(NetworkAddresses at) {
    line("market", "%s, since block %d".formatted(at.network(), at.deployedIn()));
    line("", "token %s".formatted(at.token()));
    line("", "registry %s".formatted(at.registry()));
    line("", "jobs %s".formatted(at.market()));
    line("", "challenges %s".formatted(at.challenges()));
    line("", "beacon %s".formatted(at.beacon()));
    line("", "disputes %s".formatted(at.game()));
    line("", "demands %s".formatted(at.demands()));
  }

  private void rules(ChainRules rules) {
    line(
        "rules",
        "challenge within %s, judge within %s, unbond in %s"
            .formatted(
                Durations.brief(rules.challengeWindow()),
                Durations.brief(rules.judgementTime()),
                Durations.brief(rules.unbondingDelay())));
    line(
        "",
        "a challenge freezes %s and costs a bond of %s; who challenges has %s at stake"
            .formatted(
                Amounts.named(rules.freezeAmount()),
                Amounts.named(rules.challengeBond()),
                Amounts.named(rules.minChallengerStake())));
  }

  private void account(ChainReport.Account account) {
    line("account", "%s, next nonce %d".formatted(account.address(), account.nonce()));
    line(
        "balance",
        "%s, and %s coins for gas"
            .formatted(Amounts.named(account.tokens()), coins(account.coins())));
    line(
        "stake",
        "%s bonded, of it %s free; %s frozen, %s unbonding"
            .formatted(
                Amounts.named(account.bonded()),
                Amounts.tokens(account.free()),
                Amounts.tokens(account.frozen()),
                Amounts.tokens(account.unbonding())));
  }

  private void pending(List<WritesUnderWay.Write> pending) {
    if (pending.isEmpty()) {
      line("writes", "none under way");
      return;
    }
    var table = new Table("nonce", "write", "sent", "gwei at most", "block").right(0, 2, 3, 4);
    for (WritesUnderWay.Write write : pending) {
      table.row(
          String.valueOf(write.nonce()),
          write.what(),
          String.valueOf(write.forms()),
          gwei(write.mostPerGas()),
          write.block().isEmpty() ? "none" : write.block());
    }
    table.print(environment.terminal());
  }

  static String gwei(BigInteger wei) {
    return decimal(wei, 9);
  }

  static String coins(BigInteger wei) {
    return decimal(wei, 18);
  }

  private static String decimal(BigInteger units, int places) {
    BigDecimal value = new BigDecimal(units, places);
    return value.setScale(6, java.math.RoundingMode.CEILING).stripTrailingZeros().toPlainString();
  }

  private void line(String name, String value) {
    environment.terminal().line("%-8s  %s".formatted(name, value));
  }
}
