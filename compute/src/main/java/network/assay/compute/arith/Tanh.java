// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

/// The written hyperbolic tangent (docs/spec/exact-ops, section 6.3): a fixed sequence of exact
/// operations, accurate relative to the result down to the smallest subnormal.
///
/// With u = (1 - e^-2|x|) / 2, which loses nothing near 0, it is w = u / (1 - u), rounded once
/// less as u + u * w. The constants are public so that a vector version takes the same ones.
public final class Tanh {
  /// From here on the result is 1.
  public static final float HIGHEST = Float.intBitsToFloat(0x41200000);

  /// -2 / ln 2.
  public static final float SCALE = Float.intBitsToFloat(0xC038AA3B);

  /// 1.5 * 2^23 + 127: added to a number, it leaves in the low bits the nearest integer n, as the
  /// exponent field of 2^n.
  public static final float ROUNDER = Float.intBitsToFloat(0x4B40007F);

  public static final float HALF_LN2 = Float.intBitsToFloat(0x3EB17218);
  public static final float Q0 = Float.intBitsToFloat(0xBF7FFFFE);
  public static final float Q1 = Float.intBitsToFloat(0x3F2AAA45);
  public static final float Q2 = Float.intBitsToFloat(0xBEAAAC27);
  public static final float Q3 = Float.intBitsToFloat(0x3E091F98);
  public static final float Q4 = Float.intBitsToFloat(0xBD3568A5);

  /// Scalar operations of the sequence, for the cost model.
  public static final int OPERATIONS = 20;

  private Tanh() {}

  public static float of(float x) {
    int sign = Float.floatToRawIntBits(x) & 0x80000000;
    float a = Math.abs(x);
    if (a > HIGHEST) a = HIGHEST;
    float t = Math.fma(a, SCALE, ROUNDER);
    float n = t - ROUNDER;
    float r = Math.fma(n, HALF_LN2, a);
    float q = Math.fma(Q4, r, Q3);
    q = Math.fma(q, r, Q2);
    q = Math.fma(q, r, Q1);
    q = Math.fma(q, r, Q0);
    // (1 - e^-2r) / 2
    float p = Math.fma(r * r, q, r);
    float power = Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
    float u = Math.fma(power, p, Math.fma(power, -0.5f, 0.5f));
    float w = u / (1f - u);
    return Float.intBitsToFloat(Float.floatToRawIntBits(Math.fma(u, w, u)) | sign);
  }
}
