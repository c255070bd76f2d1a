// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

/// The written Gaussian error linear unit x * P(x), with P the normal distribution, and its slope
/// P(x) + x * p(x), with p its density (docs/spec/exact-ops, section 6.7): fixed sequences of exact
/// operations.
///
/// Both come from a = |x|, the density's e^(-a^2 / 2) and the ratio M(a) = P(-a) / e^(-a^2 / 2), a
/// polynomial of a / (a + 1/0.33), so that small results are accurate relative to themselves. The
/// constants are public so that a vector version takes the same ones.
public final class Gelu {
  /// From here on the density counts as 0.
  public static final float HIGHEST = Float.intBitsToFloat(0x41540000);

  /// 0.33
  public static final float BEND = Float.intBitsToFloat(0x3EA8F5C3);

  public static final float M1 = Float.intBitsToFloat(0xBF9ABDCE);
  public static final float M2 = Float.intBitsToFloat(0x3F8B1D3D);
  public static final float M3 = Float.intBitsToFloat(0xBEA33F7C);
  public static final float M4 = Float.intBitsToFloat(0xBE15F97C);
  public static final float M5 = Float.intBitsToFloat(0x3D03961B);
  public static final float M6 = Float.intBitsToFloat(0x3DD339BD);
  public static final float M7 = Float.intBitsToFloat(0xBD44ADFE);

  /// -1 / (2 ln 2).
  public static final float SCALE = Float.intBitsToFloat(0xBF38AA3B);

  /// 1.5 * 2^23 + 127: added to a number, it leaves in the low bits the nearest integer n, as the
  /// exponent field of 2^n; that of n = -127 makes +0.
  public static final float ROUNDER = Float.intBitsToFloat(0x4B40007F);

  public static final float TWO_LN2 = Float.intBitsToFloat(0x3FB17218);
  public static final float E1 = Float.intBitsToFloat(0xBF000000);
  public static final float E2 = Float.intBitsToFloat(0x3DFFFFD6);
  public static final float E3 = Float.intBitsToFloat(0xBCAAAA57);
  public static final float E4 = Float.intBitsToFloat(0x3B2ACDA4);
  public static final float E5 = Float.intBitsToFloat(0xB9891508);
  public static final float E6 = Float.intBitsToFloat(0x379C7AC9);

  /// -1 / sqrt(2 pi).
  public static final float MINUS_PEAK = Float.intBitsToFloat(0xBECC422A);

  /// Scalar operations of either sequence, for the cost model.
  public static final int OPERATIONS = 30;

  private Gelu() {}

  public static float of(float x) {
    float a = clamped(x);
    float tail = a * ratio(a) * density(a);
    return (x < 0f ? -0f : x) - tail;
  }

  /// The derivative of [#of].
  public static float slope(float x) {
    float a = clamped(x);
    float d = Math.fma(a, MINUS_PEAK, ratio(a)) * density(a);
    return x < 0f ? d : 1f - d;
  }

  private static float clamped(float x) {
    float a = Math.abs(x);
    return a > HIGHEST ? HIGHEST : a;
  }

  private static float ratio(float a) {
    float c = a * BEND;
    float u = c / (1f + c);
    float m = Math.fma(M7, u, M6);
    m = Math.fma(m, u, M5);
    m = Math.fma(m, u, M4);
    m = Math.fma(m, u, M3);
    m = Math.fma(m, u, M2);
    m = Math.fma(m, u, M1);
    return Math.fma(m, u, 0.5f);
  }

  // e^(-a^2 / 2)
  private static float density(float a) {
    float z = a * a;
    float t = Math.fma(z, SCALE, ROUNDER);
    float r = Math.fma(t - ROUNDER, TWO_LN2, z);
    float e = Math.fma(E6, r, E5);
    e = Math.fma(e, r, E4);
    e = Math.fma(e, r, E3);
    e = Math.fma(e, r, E2);
    e = Math.fma(e, r, E1);
    e = Math.fma(e, r, 1f);
    return e * Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
  }
}
