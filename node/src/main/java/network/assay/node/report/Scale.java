// SPDX-License-Identifier: Apache-2.0
package network.assay.node.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// An axis from one round number to another, with a tick at each round number between.
///
/// @param step between two ticks: 1, 2 or 5 times a power of ten
record Scale(double from, double to, double step) {
  /// One that holds all of `least` to `most` and has about `ticks` ticks.
  static Scale around(double least, double most, int ticks) {
    double low = least;
    double high = most;
    if (!(high > low)) {
      double room = low == 0 ? 1 : Math.abs(low) * 0.1;
      low -= room;
      high += room;
    }
    double step = step((high - low) / ticks);
    return new Scale(Math.floor(low / step) * step, Math.ceil(high / step) * step, step);
  }

  /// As [#around], with ticks at whole numbers only: rounds, steps.
  static Scale whole(double least, double most, int ticks) {
    double step = Math.max(1, step(Math.max(1, most - least) / ticks));
    double to = Math.max(most, least + 1);
    return new Scale(least, to, step);
  }

  private static double step(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double lead = rough / power;
    return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
  }

  List<Double> ticks() {
    var ticks = new ArrayList<Double>();
    long first = (long) Math.ceil(from / step - 1e-9);
    for (long i = first; i * step <= to + step * 1e-9 && ticks.size() < 50; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /// 0 at the start, 1 at the end.
  double share(double value) {
    return (value - from) / (to - from);
  }

  /// As many places as the step has.
  String label(double tick) {
    int places = Math.max(0, -(int) Math.floor(Math.log10(step) + 1e-9));
    BigDecimal exact = new BigDecimal(tick).setScale(places, java.math.RoundingMode.HALF_EVEN);
    return exact.signum() == 0 ? "0" : exact.toPlainString();
  }
}
