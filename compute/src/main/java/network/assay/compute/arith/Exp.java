// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

/// The written exponential (docs/spec/exact-ops, section 6.1): a fixed sequence of exact
/// operations, within 1.0086 ulp of e^x over all inputs, subnormal results included.
///
/// The constants are public so that a vector version takes the same ones.
public final class Exp {
  /// Below this the result is +0, above [#HIGHEST] it is +infinity; clamping changes neither.
  public static final float LOWEST = Float.intBitsToFloat(0xC2D00000);

  public static final float HIGHEST = Float.intBitsToFloat(0x42B20000);
  public static final float LOG2_E = Float.intBitsToFloat(0x3FB8AA3B);

  /// 1.5 * 2^23: added to a number, it leaves the nearest integer in the low bits.
  public static final float ROUNDER = Float.intBitsToFloat(0x4B400000);

  /// Minus the first 16 bits of ln 2, and minus the rest.
  public static final float MINUS_LN2_HIGH = Float.intBitsToFloat(0xBF317200);

  public static final float MINUS_LN2_LOW = Float.intBitsToFloat(0xB5BFBE8E);
  public static final float Q0 = Float.intBitsToFloat(0x3EFFFFFE);
  public static final float Q1 = Float.intBitsToFloat(0x3E2AAA49);
  public static final float Q2 = Float.intBitsToFloat(0x3D2AAC79);
  public static final float Q3 = Float.intBitsToFloat(0x3C091CF1);
  public static final float Q4 = Float.intBitsToFloat(0x3AB5121B);

  /// Scalar operations of the sequence, for the cost model.
  public static final int OPERATIONS = 22;

  private Exp() {}

  public static float of(float x) {
    float c = Math.min(Math.max(x, LOWEST), HIGHEST);
    float t = Math.fma(c, LOG2_E, ROUNDER);
    float n = t - ROUNDER;
    float r = Math.fma(n, MINUS_LN2_HIGH, c);
    r = Math.fma(n, MINUS_LN2_LOW, r);
    float q = Math.fma(Q4, r, Q3);
    q = Math.fma(q, r, Q2);
    q = Math.fma(q, r, Q1);
    q = Math.fma(q, r, Q0);
    float y = 1f + Math.fma(r * r, q, r);
    // 2^n in two factors: either is a normal number, so only the last product can round.
    int k = Float.floatToRawIntBits(t) - Float.floatToRawIntBits(ROUNDER);
    int half = k >> 1;
    float low = Float.intBitsToFloat((half + 127) << 23);
    float high = Float.intBitsToFloat((k - half + 127) << 23);
    return y * low * high;
  }
}
