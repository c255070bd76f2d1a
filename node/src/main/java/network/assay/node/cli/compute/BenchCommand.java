// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import network.assay.compute.backend.Backend;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.Misuse;
import network.assay.node.cli.term.Table;
import network.assay.node.cli.term.Terminal;
import network.assay.node.compute.QuickBench;
import network.assay.node.life.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "bench",
    description = {
      "Say how fast this machine is, in some seconds.",
      "Products beside the most that its cores can do, passes over memory, a training step, hashing.",
      "Comparisons with others are in docs/benchmarks.md."
    },
    footer = {"", "Example:", "  assay compute bench --threads 1"})
final class BenchCommand implements Callable<Integer> {
  private static final int MOST_SECONDS = 3600;

  record Report(String backend, int threads, double peak, List<QuickBench.Figure> figures) {}

  private final Environment environment;
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private JsonOption json;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "How long to measure in all, about (default: ${DEFAULT-VALUE}). Of little time, figures"
              + " are of code that Java has not compiled yet.",
      defaultValue = "5")
  private double seconds = 5;

  BenchCommand(Environment environment) {
    this.environment = environment;
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
      throw new Misuse("--seconds is above 0 and at most " + MOST_SECONDS + ", not " + seconds);
    }
    try (Backend backend = engine.open()) {
      var bench = new QuickBench(backend, engine.threads(), seconds);
      double peak = bench.peak();
      var report = new Report(backend.id(), engine.threads(), peak, bench.figures(peak));
      if (json.wanted()) json.print(report);
      else say(report);
    }
    return ExitCode.OK.code();
  }

  private void say(Report report) {
    Terminal terminal = environment.terminal();
    terminal.line(
        String.format(
            Locale.ROOT,
            "%s; fused multiply-adds alone: %.1f GFLOP/s",
            report.backend(),
            report.peak()));
    var table = new Table("what", "per run", "rate", "of the peak").right(1, 2, 3);
    for (QuickBench.Figure figure : report.figures()) {
      table.row(
          figure.what(),
          String.format(Locale.ROOT, "%.3f ms", figure.millis()),
          String.format(Locale.ROOT, "%.1f %s", figure.rate(), figure.unit()),
          figure
              .ofPeak()
              .map(share -> String.format(Locale.ROOT, "%.0f %%", 100 * share))
              .orElse(""));
    }
    table.print(terminal);
  }
}
