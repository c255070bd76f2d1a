// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

/// The written sine and cosine (docs/spec/exact-ops, section 6.6): fixed sequences of exact
/// operations, accurate relative to the result for every argument.
///
/// x is taken as `quarter * pi/2 + r` with r around 0, by fma below [#LIMIT], else by [Quarters];
/// then a polynomial gives the sine or the cosine of r. The constants are public so that a vector
/// version takes the same ones.
public final class Sine {
  /// From here on three parts of pi/2 are too few.
  public static final float LIMIT = Float.intBitsToFloat(0x49000000);

  /// 1.5 * 2^23: added to a number, it leaves the nearest integer in the low bits.
  public static final float ROUNDER = Float.intBitsToFloat(0x4B400000);

  public static final float TWO_BY_PI = Float.intBitsToFloat(0x3F22F983);

  /// The three parts add up to -pi/2.
  public static final float PART0 = Float.intBitsToFloat(0xBFC90FDB);

  public static final float PART1 = Float.intBitsToFloat(0x333BBD2E);
  public static final float PART2 = Float.intBitsToFloat(0x26F72CED);
  public static final float S0 = Float.intBitsToFloat(0xBE2AAAA3);
  public static final float S1 = Float.intBitsToFloat(0x3C0883BA);
  public static final float S2 = Float.intBitsToFloat(0xB94CA8F4);
  public static final float C0 = Float.intBitsToFloat(0x3D2AAAA5);
  public static final float C1 = Float.intBitsToFloat(0xBAB60614);
  public static final float C2 = Float.intBitsToFloat(0x37CCF406);

  /// Scalar operations of both ways together, for the cost model: no argument takes more.
  public static final int OPERATIONS = 86;

  private Sine() {}

  public static float of(float x) {
    int sign = Float.floatToRawIntBits(x) & 0x80000000;
    return Float.intBitsToFloat(Float.floatToRawIntBits(quarters(x, 0)) ^ sign);
  }

  public static float cosine(float x) {
    return quarters(x, 1);
  }

  // The sine of |x| + more * pi/2.
  private static float quarters(float x, int more) {
    float a = Math.abs(x);
    if (a < LIMIT) {
      float t = Math.fma(a, TWO_BY_PI, ROUNDER);
      float n = t - ROUNDER;
      float r = Math.fma(n, PART0, a);
      r = Math.fma(n, PART1, r);
      r = Math.fma(n, PART2, r);
      return turned(r, Float.floatToRawIntBits(t) + more);
    }
    if (!(a < Float.POSITIVE_INFINITY)) return Float.NaN;
    long reduced = Quarters.of(a);
    return turned(Float.intBitsToFloat((int) reduced), (int) (reduced >>> 32) + more);
  }

  // The sine of r + quarter * pi/2.
  private static float turned(float r, int quarter) {
    float z = r * r;
    float s = Math.fma(S2, z, S1);
    s = Math.fma(s, z, S0);
    s = Math.fma(r * z, s, r);
    float c = Math.fma(C2, z, C1);
    c = Math.fma(c, z, C0);
    c = Math.fma(c, z, -0.5f);
    c = Math.fma(c, z, 1f);
    float y = (quarter & 1) != 0 ? c : s;
    return Float.intBitsToFloat(Float.floatToRawIntBits(y) ^ ((quarter << 30) & 0x80000000));
  }
}
