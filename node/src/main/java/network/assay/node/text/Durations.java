// SPDX-License-Identifier: Apache-2.0
package network.assay.node.text;

import java.time.Duration;
import java.util.Locale;

/// Spans of time as people read them: two units at most.
public final class Durations {
  private Durations() {}

  /// `850 ms`, `4.9 s`, `1 min 20 s`, `2 h 5 min`, `3 d 4 h`.
  public static String brief(Duration span) {
    if (span.isNegative()) return "-" + brief(span.negated());
    long millis = span.toMillis();
    if (millis < 950) return millis + " ms";
    if (millis < 9_950) return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    long seconds = (millis + 500) / 1000;
    if (seconds < 60) return seconds + " s";
    if (seconds < 3600) return two(seconds / 60, "min", seconds % 60, "s");
    long minutes = seconds / 60;
    if (minutes < 24 * 60) return two(minutes / 60, "h", minutes % 60, "min");
    long hours = minutes / 60;
    return two(hours / 24, "d", hours % 24, "h");
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    String first = large + " " + largeUnit;
    return small == 0 ? first : first + " " + small + " " + smallUnit;
  }
}
