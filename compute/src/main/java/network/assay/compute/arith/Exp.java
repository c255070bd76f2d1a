// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

/// The written exponential (docs/spec/exact-ops, section 6.1): a fixed sequence of exact
/// operations, subnormal results included.
///
/// The constants are public so that a vector version takes the same ones.
public final class Exp {
  /// Below this the result is +0, above [#HIGHEST] it is +infinity; clamping changes neither.
  public static final float LOWEST = Float.intBitsToFloat(0xC2D00000);

  public static final float HIGHEST = Float.intBitsToFloat(0x42B20000);
  public static final float LOG2_E = Float.intBitsToFloat(0x3FB8AA3B);

  /// 1.5 * 2^23 + 2 * 127: added to a number, it leaves in the low bits the nearest integer n, as
  /// the sum of the exponent fields of two powers of two whose product is 2^n.
  public static final float ROUNDER = Float.intBitsToFloat(0x4B4000FE);

  /// Minus the first 16 bits of ln 2, and minus the rest.
  public static final float MINUS_LN2_HIGH = Float.intBitsToFloat(0xBF317200);

  public static final float MINUS_LN2_LOW = Float.intBitsToFloat(0xB5BFBE8E);
  public static final float Q0 = Float.intBitsToFloat(0x3EFFFFFE);
  public static final float Q1 = Float.intBitsToFloat(0x3E2AAA49);
  public static final float Q2 = Float.intBitsToFloat(0x3D2AAC79);
  public static final float Q3 = Float.intBitsToFloat(0x3C091CF1);
  public static final float Q4 = Float.intBitsToFloat(0x3AB5121B);

  /// Scalar operations of the sequence, for the cost model.
  public static final int OPERATIONS = 21;

  private Exp() {}

  public static float of(float x) {
    float c = x;
    if (x < LOWEST) c = LOWEST;
    if (x > HIGHEST) c = HIGHEST;
    float t = Math.fma(c, LOG2_E, ROUNDER);
    float n = t - ROUNDER;
    float r = Math.fma(n, MINUS_LN2_HIGH, c);
    r = Math.fma(n, MINUS_LN2_LOW, r);
    float y = 1f + lessOne(r);
    // 2^n in two factors: either is a normal number, so only the last product can round.
    int sum = Float.floatToRawIntBits(t);
    int half = sum >> 1;
    float low = Float.intBitsToFloat(half << 23);
    float high = Float.intBitsToFloat((sum - half) << 23);
    return y * low * high;
  }

  /// e^r - 1 for r within half of ln 2 of 0: seven operations.
  static float lessOne(float r) {
    float q = Math.fma(Q4, r, Q3);
    q = Math.fma(q, r, Q2);
    q = Math.fma(q, r, Q1);
    q = Math.fma(q, r, Q0);
    return Math.fma(r * r, q, r);
  }
}
