// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PhiloxTest {
  private static String block(long seed, int c0, int c1, int c2, int c3) {
    int[] words = new int[4];
    Philox.block(seed, c0, c1, c2, c3, words);
    return "%08x %08x %08x %08x".formatted(words[0], words[1], words[2], words[3]);
  }

  /// The known answers that the authors publish with Random123 (kat_vectors, philox4x32 10).
  @Test
  void gives_the_authors_known_answers() {
    assertThat(block(0, 0, 0, 0, 0)).isEqualTo("6627e8d5 e169c58d bc57ac4c 9b00dbd8");
    assertThat(block(-1, -1, -1, -1, -1)).isEqualTo("408f276d 41c83b0e a20bc7c6 6d5451fd");
    assertThat(block(0x299f31d0_a4093822L, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344))
        .isEqualTo("d16cfe09 94fdcceb 5001e420 24126ea1");
  }

  @Test
  void a_word_is_the_same_alone_and_in_a_row() {
    int[] row = new int[1001];
    Philox.fill(0x1234_5678_9ABC_DEF0L, 7, 3, row);
    for (int i = 0; i < row.length; i++) {
      assertThat(Philox.word(0x1234_5678_9ABC_DEF0L, 7, 3, i)).isEqualTo(row[i]);
    }
    int[] part = new int[1001];
    Philox.fill(0x1234_5678_9ABC_DEF0L, 7, 3, part, 500, 1001);
    assertThat(java.util.Arrays.copyOfRange(part, 500, 1001))
        .isEqualTo(java.util.Arrays.copyOfRange(row, 500, 1001));
  }
}
