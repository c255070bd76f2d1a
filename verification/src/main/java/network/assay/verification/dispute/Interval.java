// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

/// Steps `low` to `high - 1` of one element, of which accumulators are claimed after each `width`
/// of them and after the last (docs/spec/dispute, section 6).
///
/// @param accumulator the agreed accumulator after `low` steps
public record Interval(long low, long width, int accumulator, long high) {
  private static final int MOST = 64;

  static Interval of(long low, int accumulator, long high) {
    return new Interval(low, spacing(high - low), accumulator, high);
  }

  /// How many accumulators are claimed.
  int count() {
    return (int) Math.ceilDiv(high - low, width);
  }

  /// Part `index` of it, between two accumulators.
  Interval part(int index, int before) {
    long from = low + index * width;
    return of(from, before, Math.min(high, from + width));
  }

  private static long spacing(long steps) {
    if (steps <= MOST) return 1;
    int moves = 2;
    while (1L << (6 * moves) < steps) moves++;
    int parts = MOST;
    while (power(parts - 1, moves) >= steps) parts--;
    return Math.ceilDiv(steps, parts);
  }

  private static long power(int base, int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) power *= base;
    return power;
  }
}
