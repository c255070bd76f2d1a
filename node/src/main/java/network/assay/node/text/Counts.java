// SPDX-License-Identifier: Apache-2.0
package network.assay.node.text;

import java.math.BigInteger;
import java.util.Locale;

/// Numbers of things as people read them.
public final class Counts {
  private static final String[] PREFIXES = {"", " k", " M", " G", " T", " P", " E"};

  private Counts() {}

  /// Three digits that matter, and a prefix of a thousand: `21.5 G`.
  public static String brief(long count) {
    if (count < 0) return count == Long.MIN_VALUE ? "-9.22 E" : "-" + brief(-count);
    if (count < 1000) return Long.toString(count);
    double scaled = count;
    int prefix = 0;
    // 999.5 would round up to four digits.
    while (scaled >= 999.5) {
      scaled /= 1000;
      prefix++;
    }
    return significant(scaled) + PREFIXES[prefix];
  }

  /// All digits in groups of three: `1,234,567`.
  public static String grouped(long count) {
    return grouped(BigInteger.valueOf(count));
  }

  static String grouped(BigInteger count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /// `1 task`, `2 tasks`.
  public static String of(long count, String thing) {
    return of(count, thing, thing + "s");
  }

  /// `1 class`, `2 classes`.
  public static String of(long count, String one, String several) {
    return grouped(count) + " " + (count == 1 ? one : several);
  }

  /// A share of a whole as `96.6 %`; a whole of nothing is `0.0 %`.
  public static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", 100 * share) : "0.0 %";
  }

  static String significant(double value) {
    String form = value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, form, value);
  }
}
