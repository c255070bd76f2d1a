// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

final class HalfTest {
  private static final int NEGATIVE = 0x8000;

  @Test
  void every_16_bit_number_comes_back() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float half = Half.ofF16((short) bits);
      float brain = Half.ofBf16((short) bits);
      if (!Float.isNaN(half)) assertThat(Half.toF16(half) & 0xFFFF).isEqualTo(bits);
      if (!Float.isNaN(brain)) assertThat(Half.toBf16(brain) & 0xFFFF).isEqualTo(bits);
    }
    assertThat(Half.toF16(Float.intBitsToFloat(0xFFC12345))).isEqualTo((short) 0x7E00);
    assertThat(Half.toBf16(Float.intBitsToFloat(0xFF812345))).isEqualTo((short) 0x7FC0);
  }

  @Test
  void what_lies_between_goes_to_the_nearest_and_the_middle_to_the_even_one() {
    between(0x7BFF, bits -> Half.ofF16((short) bits), x -> Half.toF16(x) & 0xFFFF);
    between(0x7F7F, bits -> Half.ofBf16((short) bits), x -> Half.toBf16(x) & 0xFFFF);
  }

  private static void between(int greatest, IntToDoubleFunction of, ToIntFunction<Float> to) {
    for (int bits = 0; bits < greatest; bits++) {
      // Exact: a step of 16-bit numbers has at least 13 bits below it.
      float middle = (float) ((of.applyAsDouble(bits) + of.applyAsDouble(bits + 1)) / 2);
      int even = (bits & 1) == 0 ? bits : bits + 1;
      assertThat(to.applyAsInt(middle)).isEqualTo(even);
      assertThat(to.applyAsInt(-middle)).isEqualTo(even | NEGATIVE);
      assertThat(to.applyAsInt(Math.nextDown(middle))).isEqualTo(bits);
      assertThat(to.applyAsInt(Math.nextUp(middle))).isEqualTo(bits + 1);
    }
  }

  @Test
  void beyond_the_range_is_infinity() {
    assertThat(Half.toF16(65520f)).isEqualTo((short) 0x7C00);
    assertThat(Half.toF16(65519.996f)).isEqualTo((short) 0x7BFF);
    assertThat(Half.toBf16(Float.MAX_VALUE)).isEqualTo((short) 0x7F80);
    assertThat(Half.toBf16(-Float.MAX_VALUE)).isEqualTo((short) 0xFF80);
  }
}
