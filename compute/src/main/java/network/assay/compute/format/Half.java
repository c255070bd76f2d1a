// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

/// The two 16-bit types that files store f32 numbers in: binary16 and bfloat16, the upper half of
/// an f32. To f32 they convert exactly; from f32 they round to nearest, ties to even, beyond the
/// range to infinity. A NaN becomes the one quiet NaN of the type.
public final class Half {
  private static final short F16_NAN = 0x7E00;
  private static final short BF16_NAN = 0x7FC0;

  private Half() {}

  public static float ofF16(short bits) {
    return Float.float16ToFloat(bits);
  }

  public static short toF16(float value) {
    return Float.isNaN(value) ? F16_NAN : Float.floatToFloat16(value);
  }

  public static float ofBf16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  public static short toBf16(float value) {
    if (Float.isNaN(value)) return BF16_NAN;
    int bits = Float.floatToRawIntBits(value);
    // Half a unit less the bit that breaks ties; a carry runs into the exponent, as it should.
    return (short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
  }
}
