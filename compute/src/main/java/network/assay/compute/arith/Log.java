// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

/// The written natural logarithm (docs/spec/exact-ops, section 6.2): a fixed sequence of exact
/// operations, within 0.8908 ulp of ln x over all inputs. Zeros of either sign give -infinity,
/// negative numbers NaN.
///
/// The constants are public so that a vector version takes the same ones.
public final class Log {
  public static final float SMALLEST_NORMAL = Float.intBitsToFloat(0x00800000);

  /// 2^23, which makes every subnormal normal.
  public static final float LIFT = Float.intBitsToFloat(0x4B000000);

  public static final int LIFT_EXPONENT = 23;

  /// The bits of 2/3: mantissas are taken from [2/3, 4/3).
  public static final int TWO_THIRDS = 0x3F2AAAAB;

  public static final float LN2_HIGH = Float.intBitsToFloat(0x3F317200);
  public static final float LN2_LOW = Float.intBitsToFloat(0x35BFBE8E);
  public static final float P0 = Float.intBitsToFloat(0x3EAAAAAB);
  public static final float P1 = Float.intBitsToFloat(0xBE7FFF87);
  public static final float P2 = Float.intBitsToFloat(0x3E4CCBBF);
  public static final float P3 = Float.intBitsToFloat(0xBE2ACC84);
  public static final float P4 = Float.intBitsToFloat(0x3E127A46);
  public static final float P5 = Float.intBitsToFloat(0xBDF9C4FF);
  public static final float P6 = Float.intBitsToFloat(0x3DDC3F32);
  public static final float P7 = Float.intBitsToFloat(0xBE038890);
  public static final float P8 = Float.intBitsToFloat(0x3DF5E7F3);

  /// Scalar operations of the sequence, for the cost model.
  public static final int OPERATIONS = 31;

  private Log() {}

  public static float of(float x) {
    boolean subnormal = x < SMALLEST_NORMAL;
    int bits = Float.floatToRawIntBits(subnormal ? x * LIFT : x);
    int k = (bits - TWO_THIRDS) >> 23;
    float f = Float.intBitsToFloat(bits - (k << 23)) - 1f;
    float e = k - (subnormal ? LIFT_EXPONENT : 0);
    float p = Math.fma(P8, f, P7);
    p = Math.fma(p, f, P6);
    p = Math.fma(p, f, P5);
    p = Math.fma(p, f, P4);
    p = Math.fma(p, f, P3);
    p = Math.fma(p, f, P2);
    p = Math.fma(p, f, P1);
    p = Math.fma(p, f, P0);
    p = Math.fma(p, f, -0.5f);
    float rest = Math.fma(e, LN2_LOW, f * f * p);
    float y = Math.fma(e, LN2_HIGH, f + rest);
    if (!(x < Float.POSITIVE_INFINITY)) return x;
    if (x == 0f) return Float.NEGATIVE_INFINITY;
    return x < 0f ? Float.NaN : y;
  }
}
