// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A curve in a few lines of text, filled below.
final class LossPlot {
  private static final String EIGHTHS = " ▁▂▃▄▅▆▇█";

  private LossPlot() {}

  /// Means of `values`, in order, in at most `columns` groups.
  static List<Double> resampled(List<Float> values, int columns) {
    int groups = Math.min(columns, values.size());
    var means = new ArrayList<Double>(groups);
    for (int i = 0; i < groups; i++) {
      int from = (int) ((long) values.size() * i / groups);
      int to = (int) ((long) values.size() * (i + 1) / groups);
      means.add(
          values.subList(from, to).stream().mapToDouble(Float::doubleValue).average().orElse(0));
    }
    return means;
  }

  /// @param lines how high it is
  static List<String> of(List<Float> losses, int columns, int lines) {
    List<Double> means = resampled(losses, columns);
    double greatest = means.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    double least = means.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    // A curve that goes near zero is read against zero.
    double floor = least > 0 && least < 0.4 * greatest ? 0 : least - 0.1 * (greatest - least);
    double span = greatest > floor ? greatest - floor : 1;
    var plot = new ArrayList<String>();
    for (int line = lines - 1; line >= 0; line--) {
      var text = new StringBuilder();
      for (double mean : means) {
        double height = (mean - floor) / span * lines - line;
        text.append(EIGHTHS.charAt((int) Math.clamp(Math.round(8 * height), 0, 8)));
      }
      double edge = floor + span * (line + 1) / lines;
      String label = line == lines - 1 || line == 0 || line == lines / 2 ? label(edge) : "";
      plot.add(String.format(Locale.ROOT, "%8s ┤%s", label, text));
    }
    String steps = String.format(Locale.ROOT, "%,d steps", losses.size());
    plot.add(" ".repeat(9) + "└" + "─".repeat(means.size()));
    plot.add(" ".repeat(Math.max(10, 10 + means.size() - steps.length())) + steps);
    return plot;
  }

  private static String label(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
