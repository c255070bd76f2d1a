// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Prints what was measured: a line as soon as it is known, as Markdown or as JSON, and the
/// geometric mean of a section at its end.
final class Report {
  /// In what the two sides are given.
  enum Unit {
    GFLOPS("GFLOP/s"),
    ELEMENTS("G elements/s"),
    MILLISECONDS("ms"),
    MEGABYTES("MB");

    private final String label;

    Unit(String label) {
      this.label = label;
    }
  }

  /// One comparison.
  ///
  /// @param work operations or elements of one run, for the units that are rates
  /// @param difference as [Difference] gives it
  record Line(String what, Unit unit, double work, Meter.Times times, double difference) {
    private double shown(double value) {
      return switch (unit) {
        case GFLOPS, ELEMENTS -> work / value / 1e9;
        case MILLISECONDS -> value * 1e3;
        case MEGABYTES -> value / 1e6;
      };
    }
  }

  private final PrintStream out =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private final boolean json;
  private final List<Double> ratios = new ArrayList<>();
  private String section = "";

  Report(boolean json) {
    this.json = json;
  }

  void note(String text) {
    if (!json) out.println(text);
  }

  void section(String name, Unit unit) {
    section = name;
    ratios.clear();
    note("\n### " + name + "\n");
    note("| what | ours, " + unit.label + " | PyTorch | ratio | least-most | apart |");
    note("|---|---|---|---|---|---|");
  }

  void line(Line line) {
    ratios.add(line.times().ratio());
    Meter.Times t = line.times();
    String form =
        json
            ? "{\"section\":\"%s\",\"what\":\"%s\",\"unit\":\"%s\",\"ours\":%.4g,\"pytorch\":%.4g,"
                + "\"ratio\":%.4f,\"least\":%.4f,\"most\":%.4f,\"apart\":%.2e}%n"
            : "| %2$s | %4$.4g | %5$.4g | %6$.2f | %7$.2f-%8$.2f | %9$.1e |%n";
    out.printf(
        Locale.ROOT,
        form,
        section,
        line.what(),
        line.unit().label,
        line.shown(t.ours()),
        line.shown(t.theirs()),
        t.ratio(),
        t.least(),
        t.greatest(),
        line.difference());
  }

  /// Ends a section.
  void mean() {
    double sum = 0;
    for (double ratio : ratios) sum += Math.log(ratio);
    double mean = Math.exp(sum / ratios.size());
    double least = ratios.stream().mapToDouble(r -> r).min().orElse(Double.NaN);
    if (json) {
      out.printf(Locale.ROOT, "{\"section\":\"%s\",\"mean\":%.4f}%n", section, mean);
    } else {
      out.printf(Locale.ROOT, "%nGeometric mean %.2f, least %.2f.%n", mean, least);
    }
  }
}
