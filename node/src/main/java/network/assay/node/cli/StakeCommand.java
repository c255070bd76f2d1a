// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import network.assay.node.api.MoneyCalls;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcClient;
import network.assay.node.text.Amounts;
import network.assay.node.text.Counts;
import network.assay.protocol.market.Amount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "stake",
    description = "The stake that answers for the node's work.",
    subcommands = {
      StakeCommand.Show.class,
      StakeCommand.Deposit.class,
      StakeReturn.Unbond.class,
      StakeReturn.Withdraw.class,
      StakePayoutCommand.class
    },
    footer = {"", "Example:", "  assay stake deposit --amount 100"})
final class StakeCommand implements Callable<Integer> {
  /// A chain may take long to include a transaction; the node gives up before this.
  static final Duration PATIENCE = Duration.ofMinutes(35);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE.code();
  }

  @Command(
      name = "show",
      description = "Show the stake, in the chain's newest block.",
      footer = {"", "Example:", "  assay stake show --json"})
  static final class Show implements Callable<Integer> {
    private final Environment environment;
    @Mixin private ConnectionOptions node;
    @Mixin private JsonOption json;

    Show(Environment environment) {
      this.environment = environment;
      this.node = new ConnectionOptions(environment);
      this.json = new JsonOption(environment);
    }

    @Override
    public Integer call() throws InterruptedException {
      MoneyCalls.Stake stake;
      try (RpcClient client = node.connect()) {
        stake = client.call(MoneyCalls.STAKE_SHOW, new Nothing(), MoneyCalls.Stake.class);
      }
      if (json.wanted()) json.print(stake);
      else show(environment, stake);
      return ExitCode.OK.code();
    }
  }

  @Command(
      name = "deposit",
      description = {
        "Raise the stake to an amount and bind the account to this node.",
        "The amount is the stake in all, so to repeat the command does nothing more."
      },
      footer = {"", "Example:", "  assay stake deposit --amount 100 --dry-run"})
  static final class Deposit implements Callable<Integer> {
    private final Environment environment;
    @Mixin private ConnectionOptions node;
    @Mixin private JsonOption json;

    @Option(
        names = "--amount",
        required = true,
        paramLabel = "TOKENS",
        description = "The stake wanted in all, in tokens, for example 100 or 12.5.")
    private String amount = "";

    @Option(names = "--dry-run", description = "Only say what would be sent, and what it costs.")
    private boolean dryRun;

    Deposit(Environment environment) {
      this.environment = environment;
      this.node = new ConnectionOptions(environment);
      this.json = new JsonOption(environment);
    }

    @Override
    public Integer call() throws InterruptedException {
      var params = new MoneyCalls.Deposit(tokens(amount), Optional.of(dryRun));
      MoneyCalls.Deposited done;
      try (RpcClient client = node.connect()) {
        done = client.call(MoneyCalls.STAKE_DEPOSIT, params, MoneyCalls.Deposited.class, PATIENCE);
      }
      if (json.wanted()) json.print(done);
      else tell(done);
      return ExitCode.OK.code();
    }

    private void tell(MoneyCalls.Deposited done) {
      String what = Amounts.named(done.deposited());
      environment
          .terminal()
          .line(
              dryRun
                  ? "would deposit " + what + "; nothing was sent"
                  : done.deposited().isZero()
                      ? "that much is staked already"
                      : "deposited " + what);
      if (!done.transaction().isEmpty()) {
        environment.terminal().line("last transaction " + done.transaction());
      }
      done.cost().ifPresent(cost -> Costs.print(environment, cost));
      if (dryRun && done.stake().tokens().compareTo(done.deposited()) < 0) {
        environment
            .terminal()
            .line(
                "the account has only %s: send it the rest first"
                    .formatted(Amounts.named(done.stake().tokens())));
      }
      long lacking = done.stake().lacking();
      if (lacking > 0) {
        environment
            .terminal()
            .line(
                "%s found too little stake and may take what is bonded now:"
                        .formatted(Counts.of(lacking, "open case"))
                    + " see \"assay chain dispute list\", and let them end first");
      }
      show(environment, done.stake());
    }
  }

  static Amount tokens(String text) {
    try {
      return Amount.ofTokens(text);
    } catch (IllegalArgumentException e) {
      throw new Misuse("--amount " + text + ": " + e.getMessage());
    }
  }

  static void show(Environment environment, MoneyCalls.Stake stake) {
    line(environment, "account", stake.account().toString());
    line(environment, "bonded", Amounts.named(stake.bonded()));
    line(environment, "frozen", Amounts.named(stake.frozen()));
    line(environment, "free", Amounts.named(stake.free()));
    if (stake.lacking() > 0) {
      String cases = Counts.of(stake.lacking(), "open case");
      line(environment, "lacking", cases + " may take more: nothing is withdrawn until they end");
    }
    if (!stake.unbonding().isZero()) {
      String when = stake.withdrawableAt().map(at -> ", withdrawable at " + at).orElse("");
      line(environment, "unbonding", Amounts.named(stake.unbonding()) + when);
    }
    line(environment, "payout", stake.payout().toString());
    String peer = stake.peer().map(Object::toString).orElse("none");
    line(environment, "peer", peer + (stake.here() ? " (this node)" : ""));
    line(environment, "balance", Amounts.named(stake.tokens()));
  }

  private static void line(Environment environment, String name, String value) {
    environment.terminal().line("%-9s  %s".formatted(name, value));
  }
}
