// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

/// The written logistic function 1 / (1 + e^-x) (docs/spec/exact-ops, section 6.5): a fixed
/// sequence of exact operations, subnormal results included.
///
/// Both halves come from e = e^-|x|, which cannot overflow: 1 / (1 + e) and e / (1 + e). The
/// constants are public so that a vector version takes the same ones; those of e^x are [Exp]'s.
public final class Sigmoid {
  /// Below this the result is +0.
  public static final float LOWEST = Exp.LOWEST;

  /// 1.5 * 2^23 + 127 + 64: added to a number, it leaves in the low bits the nearest integer n, as
  /// the exponent field of 2^(n + 64), a normal number down to n = -150.
  public static final float ROUNDER = Float.intBitsToFloat(0x4B4000BF);

  /// 2^-64, which takes that 64 away.
  public static final float UNLIFT = Float.intBitsToFloat(0x1F800000);

  /// Scalar operations of the sequence, for the cost model.
  public static final int OPERATIONS = 21;

  private Sigmoid() {}

  public static float of(float x) {
    float c = Float.intBitsToFloat(Float.floatToRawIntBits(x) | 0x80000000);
    if (c < LOWEST) c = LOWEST;
    float t = Math.fma(c, Exp.LOG2_E, ROUNDER);
    float n = t - ROUNDER;
    float r = Math.fma(n, Exp.MINUS_LN2_HIGH, c);
    r = Math.fma(n, Exp.MINUS_LN2_LOW, r);
    float p = Exp.lessOne(r);
    float power = Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
    float e = Math.fma(power, p, power) * UNLIFT;
    return (x < 0f ? e : 1f) / (1f + e);
  }
}
