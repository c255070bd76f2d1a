// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.util.concurrent.Callable;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.term.Table;
import network.assay.node.life.ExitCode;
import network.assay.node.text.Counts;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "simulate",
    description = {
      "Play a dispute without a chain.",
      "Somebody made up one number in a small training, somebody else denies it, and move by move",
      "they come to one operation, which decides. Prints each move with the bytes of its call and",
      "the gas that it takes on chain, about."
    },
    footer = {
      "",
      "Examples:",
      "  assay chain dispute simulate --step 1 --element 7",
      "  assay chain dispute simulate --liar challenger --json"
    })
final class DisputeSimulateCommand implements Callable<Integer> {
  /// Who makes up the number.
  enum Side {
    ACCUSED,
    CHALLENGER
  }

  private final Environment environment;
  @Mixin private JsonOption json;

  @Option(
      names = "--step",
      paramLabel = "N",
      defaultValue = "1",
      description = "The step with the made-up number, 0 to 2 (default: 1).")
  private int step = 1;

  @Option(
      names = "--tensor",
      paramLabel = "N",
      description = "The tensor it is in (default: one that a long sum makes).")
  private @Nullable Integer tensor;

  @Option(
      names = "--element",
      paramLabel = "N",
      defaultValue = "3",
      description = "Its element (default: 3).")
  private int element = 3;

  @Option(
      names = "--liar",
      paramLabel = "SIDE",
      defaultValue = "accused",
      description = "Who made it up: accused or challenger (default: accused).")
  private Side liar = Side.ACCUSED;

  DisputeSimulateCommand(Environment environment) {
    this.environment = environment;
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    DisputeSimulation.Report report;
    try (Backend backend = Backends.named("scalar", 1)) {
      var simulation = new DisputeSimulation(backend);
      Integer given = tensor;
      var fault =
          new DisputeSimulation.Fault(
              step, given == null ? simulation.longest() : given, element, liar == Side.ACCUSED);
      report = simulation.play(fault);
    }
    if (json.wanted()) json.print(report);
    else show(report);
    return ExitCode.OK.code();
  }

  private void show(DisputeSimulation.Report report) {
    var terminal = environment.terminal();
    terminal.line(
        "the %s made up element %d of tensor %d (%s) in step %d"
            .formatted(
                report.fault().accusedLies() ? "accused" : "challenger",
                report.fault().element(),
                report.fault().tensor(),
                report.node(),
                report.fault().step()));
    var table = new Table("move", "who", "does", "bytes", "gas", "denies").right(0, 3, 4);
    for (DisputeSimulation.Played move : report.moves()) {
      table.row(
          String.valueOf(move.move()),
          move.who(),
          move.what(),
          Counts.grouped(move.bytes()),
          Counts.grouped(move.gas()),
          move.position());
    }
    table.print(terminal);
    terminal.line(
        "the %s wins, after the opening and %d moves of %s bytes; with the opening about %s gas"
            .formatted(
                report.accusedWins() ? "accused" : "challenger",
                report.moves().size(),
                Counts.grouped(report.bytes()),
                Counts.grouped(report.gas())));
  }
}
