// SPDX-License-Identifier: Apache-2.0
package network.assay.node.metrics;

import java.util.List;

/// Lines of Prometheus' text format, one a sample.
final class Samples {
  private final StringBuilder text;

  Samples(StringBuilder text) {
    this.text = text;
  }

  void sample(String name, double value) {
    text.append(name).append(' ').append(number(value)).append('\n');
  }

  void sample(String name, String label, String of, double value) {
    text.append(name).append('{').append(label).append("=\"").append(escaped(of)).append("\"} ");
    text.append(number(value)).append('\n');
  }

  /// @param labels names and values in turn
  void sample(String name, List<String> labels, double value) {
    text.append(name).append('{');
    for (int i = 0; i < labels.size(); i += 2) {
      if (i > 0) text.append(',');
      text.append(labels.get(i)).append("=\"").append(escaped(labels.get(i + 1))).append('"');
    }
    text.append("} ").append(number(value)).append('\n');
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  static String number(double value) {
    if (Double.isNaN(value)) return "NaN";
    if (Double.isInfinite(value)) return value > 0 ? "+Inf" : "-Inf";
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole ? Long.toString((long) value) : Double.toString(value);
  }
}
