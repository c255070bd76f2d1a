// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

/// Large numbers less their quarter turns (docs/spec/exact-ops, section 6.6): the product with 96
/// well-chosen bits of 2/pi, modulo 4 turns, in integers, so that no digit is lost however large
/// the number.
final class Quarters {
  /// The bits of 2/pi, from 2^31 down.
  private static final int[] TWO_BY_PI = {
    0x00000000, 0xA2F9836E, 0x4E441529, 0xFC2757D1, 0xF534DDC0, 0xDB629599, 0x3C439041, 0xFE5163AB
  };

  private static final long LOW = 0xFFFF_FFFFL;

  private Quarters() {}

  /// The nearest number of quarter turns, modulo 2^32 and right modulo 4, in the upper half; the
  /// bits of the rest, an f32 in radians, in the lower.
  ///
  /// @param a finite, at least 1
  static long of(float a) {
    int bits = Float.floatToRawIntBits(a);
    int exponent = (bits >>> 23) - 150;
    long mantissa = (bits & 0x7FFFFF) | 0x800000;
    // f = mantissa * 2^exponent * 2/pi in units of 2^-94 quarters, modulo 4 quarters.
    int place = exponent + 30;
    long product = mantissa * (window(place + 64) & LOW);
    int f0 = (int) product;
    product = mantissa * (window(place + 32) & LOW) + (product >>> 32);
    int f1 = (int) product;
    int f2 = (int) mantissa * window(place) + (int) (product >>> 32);
    int quarter = (f2 + 0x20000000) >>> 30;
    f2 -= quarter << 30;
    // What is left in three pieces, each an exact f32; the first has the sign.
    float high = (f2 >> 8) * 0x1p-22f;
    float middle = (((f2 & 0xFF) << 14) | (f1 >>> 18)) * 0x1p-44f;
    float low = (((f1 & 0x3FFFF) << 6) | (f0 >>> 26)) * 0x1p-68f;
    float sum = high + middle;
    float rest = high - sum + middle + low;
    float r = Math.fma(sum, -Sine.PART1, rest * -Sine.PART0);
    r = Math.fma(sum, -Sine.PART0, r);
    return ((long) quarter << 32) | (Float.floatToRawIntBits(r) & LOW);
  }

  // 32 bits of 2/pi, those from bit `place` of the table on.
  private static int window(int place) {
    int word = place >> 5;
    long pair = ((TWO_BY_PI[word] & LOW) << 32) | (TWO_BY_PI[word + 1] & LOW);
    return (int) ((pair << (place & 31)) >>> 32);
  }
}
