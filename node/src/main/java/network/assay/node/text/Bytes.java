// SPDX-License-Identifier: Apache-2.0
package network.assay.node.text;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sizes in bytes as people read and write them, in powers of 1024.
public final class Bytes {
  private static final String UNITS = "KMGTPE";
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,18})(?:\\.([0-9]))?\\s*(?:([KMGTPEkmgtpe])i?)?[Bb]?");

  private Bytes() {}

  /// `512 B`, `1.50 MiB`.
  public static String brief(long bytes) {
    if (bytes < 0) throw new IllegalArgumentException("bytes " + bytes);
    if (bytes < 1024) return bytes + " B";
    double scaled = bytes;
    int unit = -1;
    while (scaled >= 999.5) {
      scaled /= 1024;
      unit++;
    }
    return Counts.significant(scaled) + " " + UNITS.charAt(unit) + "iB";
  }

  /// Reads `512`, `64 MiB`, `1.5G`: K, M, ... are powers of 1024 with or without the `i`.
  ///
  /// @throws IllegalArgumentException for anything else, and for more than 2^63 - 1
  public static long parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no size: write a number and K, M, G or T, e.g. 512M");
    }
    long factor = 1;
    if (form.group(3) != null) {
      int power = UNITS.indexOf(form.group(3).toUpperCase(Locale.ROOT)) + 1;
      factor = 1L << (10 * power);
    }
    try {
      long whole = Math.multiplyExact(Long.parseLong(form.group(1)), factor);
      long tenths = form.group(2) == null ? 0 : Long.parseLong(form.group(2));
      return Math.addExact(whole, factor / 10 * tenths + factor % 10 * tenths / 10);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("\"" + text + "\" is more than 8 EiB", e);
    }
  }
}
