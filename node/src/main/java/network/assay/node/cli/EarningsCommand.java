// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import network.assay.node.api.MoneyCalls;
import network.assay.node.cli.term.Table;
import network.assay.node.cli.term.Terminal;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcClient;
import network.assay.node.text.Amounts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "earnings",
    description = "Show what the node has earned, job by job.",
    subcommands = {EarningsCommand.Claim.class},
    footer = {"", "Example:", "  assay earnings"})
final class EarningsCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(35);

  private final Environment environment;
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  EarningsCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    MoneyCalls.Earnings earnings;
    try (RpcClient client = node.connect()) {
      earnings = client.call(MoneyCalls.EARNINGS_LIST, new Nothing(), MoneyCalls.Earnings.class);
    }
    if (json.wanted()) json.print(earnings);
    else show(earnings);
    return ExitCode.OK.code();
  }

  private void show(MoneyCalls.Earnings earnings) {
    Terminal terminal = environment.terminal();
    if (earnings.jobs().isEmpty()) {
      terminal.line("no work was done for anyone yet");
      return;
    }
    Table table =
        new Table("job", "tasks", "checks", "earned", "claimed", "state").right(1, 2, 3, 4);
    for (MoneyCalls.Earned job : earnings.jobs()) {
      table.row(
          job.job().digest().brief(),
          String.valueOf(job.tasks()),
          String.valueOf(job.checks()),
          Amounts.tokens(job.earned()),
          Amounts.tokens(job.claimed()),
          job.state());
    }
    table.print(terminal);
    terminal.line(
        "earned %s, claimed %s"
            .formatted(Amounts.named(earnings.earned()), Amounts.named(earnings.claimed())));
  }

  @Command(
      name = "claim",
      description = "Collect whatever can be collected now.",
      footer = {"", "Example:", "  assay earnings claim --dry-run"})
  static final class Claim implements Callable<Integer> {
    private final Environment environment;
    @Mixin private ConnectionOptions node;
    @Mixin private JsonOption json;

    @Option(
        names = "--dry-run",
        description = "Only say what would be collected, and what it costs.")
    private boolean dryRun;

    Claim(Environment environment) {
      this.environment = environment;
      this.node = new ConnectionOptions(environment);
      this.json = new JsonOption(environment);
    }

    @Override
    public Integer call() throws InterruptedException {
      MoneyCalls.Claimed claimed;
      try (RpcClient client = node.connect()) {
        claimed =
            client.call(
                MoneyCalls.EARNINGS_CLAIM,
                new MoneyCalls.Claim(Optional.of(dryRun)),
                MoneyCalls.Claimed.class,
                PATIENCE);
      }
      if (json.wanted()) json.print(claimed);
      else show(claimed);
      return ExitCode.OK.code();
    }

    private void show(MoneyCalls.Claimed claimed) {
      Terminal terminal = environment.terminal();
      if (!claimed.jobs().isEmpty()) {
        Table table = new Table("job", "amount", "").right(1);
        for (MoneyCalls.Due due : claimed.jobs()) {
          String state = due.ready() ? dryRun ? "can be collected" : "collected" : due.why();
          table.row(due.job().digest().brief(), Amounts.tokens(due.amount()), state);
        }
        table.print(terminal);
      }
      terminal.line((dryRun ? "would collect " : "collected ") + Amounts.named(claimed.claimed()));
      claimed.cost().ifPresent(cost -> Costs.print(environment, cost));
    }
  }
}
