// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import network.assay.compute.FormatFault;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

final class TextFileTest {
  @Test
  void text_stays_as_it_is_but_for_a_byte_order_mark() {
    assertThat(TextFile.decode("a\r\n\u00e9\u4e2d".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("a\r\n\u00e9\u4e2d");
    assertThat(TextFile.decode("\uFEFFa".getBytes(StandardCharsets.UTF_8))).isEqualTo("a");
  }

  @Test
  void what_is_no_utf_8_is_refused_with_its_place() {
    assertThatThrownBy(() -> TextFile.decode(new byte[] {'a', (byte) 0xC3, 'b'}))
        .isInstanceOf(FormatFault.class)
        .hasMessage("text: byte 1 begins no UTF-8 character");
    // A surrogate, and an overlong slash.
    assertThatThrownBy(() -> TextFile.decode(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}))
        .hasMessageContaining("byte 0");
    assertThatThrownBy(() -> TextFile.decode(new byte[] {(byte) 0xC0, (byte) 0xAF}))
        .hasMessageContaining("byte 0");
  }

  @Test
  void tokens_become_rows_whose_labels_are_the_next_tokens() {
    Dataset rows = TokenRows.of(Tensor.i32(Shape.of(8), 0, 1, 2, 3, 4, 5, 6, 7), 3);
    assertThat(rows.samples()).isEqualTo(Tensor.i32(Shape.of(2, 3), 0, 1, 2, 3, 4, 5));
    assertThat(rows.labels()).isEqualTo(Tensor.i32(Shape.of(2, 3), 1, 2, 3, 4, 5, 6));
    assertThatThrownBy(() -> TokenRows.of(Tensor.i32(Shape.of(3), 0, 1, 2), 3))
        .isInstanceOf(FormatFault.class)
        .hasMessage("3 tokens; a context of 3 needs 4");
  }
}
