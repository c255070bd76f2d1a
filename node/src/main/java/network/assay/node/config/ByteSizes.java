// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.util.OptionalLong;

/// Sizes as people write them: `4096`, `512MiB`, `20GiB`.
final class ByteSizes {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private ByteSizes() {}

  static OptionalLong parse(String text) {
    if (!text.matches("[0-9]{1,18} ?(B|KiB|MiB|GiB|TiB)?")) return OptionalLong.empty();
    String digits = text.replaceAll("[^0-9]", "");
    String unit = text.substring(digits.length()).strip();
    long factor = 1;
    for (String each : UNITS) {
      if (unit.isEmpty() || unit.equals(each)) break;
      factor <<= 10;
    }
    try {
      return OptionalLong.of(Math.multiplyExact(Long.parseLong(digits), factor));
    } catch (ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  /// In the largest unit that leaves a whole number.
  static String text(long bytes) {
    long left = bytes;
    int unit = 0;
    while (left > 0 && left % 1024 == 0 && unit < UNITS.length - 1) {
      left /= 1024;
      unit++;
    }
    return left + UNITS[unit];
  }
}
