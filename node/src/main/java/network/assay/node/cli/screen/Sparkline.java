// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.screen;

import java.util.List;

/// A curve in a line of text, one block a value.
public final class Sparkline {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";

  private Sparkline() {}

  /// The last `most` values, the least of them the lowest block.
  public static String of(List<Double> values, int most) {
    List<Double> shown = values.subList(Math.max(0, values.size() - most), values.size());
    double least = shown.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double greatest = shown.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    double span = greatest - least;
    var line = new StringBuilder();
    for (double value : shown) {
      double share = span > 0 ? (value - least) / span : 0;
      line.append(BLOCKS.charAt((int) Math.min(BLOCKS.length() - 1, share * BLOCKS.length())));
    }
    return line.toString();
  }
}
