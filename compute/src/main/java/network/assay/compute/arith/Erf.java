// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

/// The written error function (docs/spec/exact-ops, section 6.4): a fixed sequence of exact
/// operations, accurate relative to the result down to the smallest subnormal.
///
/// It is 1 - e^g for g = ln(1 - erf |x|), which a polynomial times |x| gives: one formula for all
/// x, without loss near 0. The constants are public so that a vector version takes the same ones;
/// those of e^x are [Exp]'s.
public final class Erf {
  /// From here on the result is 1.
  public static final float HIGHEST = Float.intBitsToFloat(0x40800000);

  /// 1.5 * 2^23 + 127 + 256: added to a number, it leaves in the low bits the nearest integer n, as
  /// the sign and exponent fields of -2^n.
  public static final float ROUNDER = Float.intBitsToFloat(0x4B40017F);

  public static final float MINUS_LN2 = Float.intBitsToFloat(0xBF317218);

  /// -2 / sqrt(pi), rounded; [#G0] has the rest.
  public static final float SLOPE = Float.intBitsToFloat(0xBF906EBB);

  public static final float G0 = Float.intBitsToFloat(0x336873DB);
  public static final float G1 = Float.intBitsToFloat(0xBF22F97D);
  public static final float G2 = Float.intBitsToFloat(0xBDD27D15);
  public static final float G3 = Float.intBitsToFloat(0x3C9CE4E5);
  public static final float G4 = Float.intBitsToFloat(0x392A3DB1);
  public static final float G5 = Float.intBitsToFloat(0xBADAC4E3);
  public static final float G6 = Float.intBitsToFloat(0x3A26315B);
  public static final float G7 = Float.intBitsToFloat(0xB8F76196);
  public static final float G8 = Float.intBitsToFloat(0x371BE387);

  /// Scalar operations of the sequence, for the cost model.
  public static final int OPERATIONS = 27;

  private Erf() {}

  public static float of(float x) {
    int sign = Float.floatToRawIntBits(x) & 0x80000000;
    float a = Math.abs(x);
    if (a > HIGHEST) a = HIGHEST;
    float g = Math.fma(G8, a, G7);
    g = Math.fma(g, a, G6);
    g = Math.fma(g, a, G5);
    g = Math.fma(g, a, G4);
    g = Math.fma(g, a, G3);
    g = Math.fma(g, a, G2);
    g = Math.fma(g, a, G1);
    g = Math.fma(g, a, G0);
    g = Math.fma(a, SLOPE, a * g);
    float t = Math.fma(g, Exp.LOG2_E, ROUNDER);
    float n = t - ROUNDER;
    float p = Exp.lessOne(Math.fma(n, MINUS_LN2, g));
    float power = Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
    float y = Math.fma(power, p, 1f + power);
    return Float.intBitsToFloat(Float.floatToRawIntBits(y) | sign);
  }
}
