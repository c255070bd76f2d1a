// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import network.assay.node.api.MoneyCalls;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.RpcClient;
import network.assay.node.text.Amounts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The commands by which stake comes back.
final class StakeReturn {
  private StakeReturn() {}

  @Command(
      name = "unbond",
      description = {
        "Lower the stake to an amount; the rest can be withdrawn after the market's delay.",
        "The amount is the stake that stays, so to repeat the command does nothing more."
      },
      footer = {"", "Example:", "  assay stake unbond --amount 50 --dry-run"})
  static final class Unbond implements Callable<Integer> {
    private final Environment environment;
    @Mixin private ConnectionOptions node;
    @Mixin private JsonOption json;

    @Option(
        names = "--amount",
        required = true,
        paramLabel = "TOKENS",
        description = "The stake that stays, in tokens, for example 50, or 0.")
    private String amount = "";

    @Option(names = "--dry-run", description = "Only say what would be sent, and what it costs.")
    private boolean dryRun;

    Unbond(Environment environment) {
      this.environment = environment;
      this.node = new ConnectionOptions(environment);
      this.json = new JsonOption(environment);
    }

    @Override
    public Integer call() throws InterruptedException {
      var params = new MoneyCalls.Unbond(StakeCommand.tokens(amount), Optional.of(dryRun));
      MoneyCalls.Returned done;
      try (RpcClient client = node.connect()) {
        done =
            client.call(
                MoneyCalls.STAKE_UNBOND, params, MoneyCalls.Returned.class, StakeCommand.PATIENCE);
      }
      String what = Amounts.named(done.amount());
      String nothing = "no more than that is staked";
      if (json.wanted()) json.print(done);
      else if (dryRun) tell(environment, done, "would unbond " + what + "; nothing was sent");
      else tell(environment, done, done.amount().isZero() ? nothing : what + " unbond now");
      return ExitCode.OK.code();
    }
  }

  @Command(
      name = "withdraw",
      description = "Take back the stake that has unbonded and is not frozen.",
      footer = {"", "Example:", "  assay stake withdraw --dry-run"})
  static final class Withdraw implements Callable<Integer> {
    private final Environment environment;
    @Mixin private ConnectionOptions node;
    @Mixin private JsonOption json;

    @Option(names = "--dry-run", description = "Only say what would be sent, and what it costs.")
    private boolean dryRun;

    Withdraw(Environment environment) {
      this.environment = environment;
      this.node = new ConnectionOptions(environment);
      this.json = new JsonOption(environment);
    }

    @Override
    public Integer call() throws InterruptedException {
      var params = new MoneyCalls.Withdraw(Optional.of(dryRun));
      MoneyCalls.Returned done;
      try (RpcClient client = node.connect()) {
        done =
            client.call(
                MoneyCalls.STAKE_WITHDRAW,
                params,
                MoneyCalls.Returned.class,
                StakeCommand.PATIENCE);
      }
      String what = Amounts.named(done.amount());
      String nothing = "nothing can be withdrawn";
      if (json.wanted()) json.print(done);
      else if (dryRun) tell(environment, done, "would withdraw " + what + "; nothing was sent");
      else tell(environment, done, done.amount().isZero() ? nothing : "withdrew " + what);
      return ExitCode.OK.code();
    }
  }

  private static void tell(Environment environment, MoneyCalls.Returned done, String what) {
    environment.terminal().line(what);
    if (!done.transaction().isEmpty()) {
      environment.terminal().line("transaction " + done.transaction());
    }
    done.cost().ifPresent(cost -> Costs.print(environment, cost));
    StakeCommand.show(environment, done.stake());
  }
}
