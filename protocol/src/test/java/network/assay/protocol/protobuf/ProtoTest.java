// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class ProtoTest {
  private static ProtoReader of(String hex) {
    return new ProtoReader(HexFormat.of().parseHex(hex));
  }

  /// The examples of the protobuf documentation, "Encoding".
  @Test
  void writes_and_reads_the_documented_examples() {
    assertThat(HexFormat.of().formatHex(new ProtoWriter().varint(1, 150).toBytes()))
        .isEqualTo("089601");
    assertThat(HexFormat.of().formatHex(new ProtoWriter().string(2, "testing").toBytes()))
        .isEqualTo("120774657374696e67");
    var nested = new ProtoWriter().message(3, new ProtoWriter().varint(1, 150));
    assertThat(HexFormat.of().formatHex(nested.toBytes())).isEqualTo("1a03089601");
    ProtoReader in = of("1a03089601");
    assertThat(in.next()).isTrue();
    assertThat(in.field()).isEqualTo(3);
    ProtoReader inner = in.message(3);
    assertThat(inner.next()).isTrue();
    assertThat(inner.varint()).isEqualTo(150);
    assertThat(inner.next()).isFalse();
    assertThat(in.next()).isFalse();
  }

  @Property
  void passes_over_unknown_fields_to_the_ones_behind(
      @ForAll @Size(max = 300) byte[] unknown, @ForAll long number) {
    var in =
        new ProtoReader(
            new ProtoWriter().bytes(9, unknown).varint(8, number).varint(1, 7).toBytes());
    assertThat(in.next()).isTrue();
    in.skip();
    assertThat(in.next()).isTrue();
    in.skip();
    assertThat(in.next()).isTrue();
    assertThat(in.field()).isEqualTo(1);
    assertThat(in.varint()).isEqualTo(7);
    assertThat(in.next()).isFalse();
  }

  @Property
  void gives_back_every_value(
      @ForAll @IntRange(min = 1, max = 0x1FFFFFFF) int field,
      @ForAll long number,
      @ForAll int small,
      @ForAll byte[] bytes) {
    byte[] message =
        new ProtoWriter()
            .varint(field, number)
            .fixed64(field, number)
            .fixed32(field, small)
            .bytes(field, bytes)
            .toBytes();
    ProtoReader in = new ProtoReader(message);
    assertThat(in.next()).isTrue();
    assertThat(in.varint()).isEqualTo(number);
    assertThat(in.next()).isTrue();
    assertThat(in.fixed64()).isEqualTo(number);
    assertThat(in.next()).isTrue();
    assertThat(in.fixed32()).isEqualTo(small);
    assertThat(in.next()).isTrue();
    assertThat(in.bytes(bytes.length)).isEqualTo(bytes);
    assertThat(in.next()).isFalse();
  }

  @Property
  void any_bytes_end_in_the_end_or_in_a_fault(@ForAll @Size(max = 64) byte[] bytes) {
    ProtoReader in = new ProtoReader(bytes);
    try {
      while (in.next()) in.skip();
    } catch (ProtoFault expected) {
      assertThat(expected).hasMessageNotContaining("null");
    }
  }

  @Test
  void a_length_beyond_the_message_or_the_limit_is_refused_before_memory_is_taken() {
    ProtoReader lying = of("0affffffff07");
    lying.next();
    assertThatThrownBy(() -> lying.bytes(Integer.MAX_VALUE)).isInstanceOf(ProtoFault.class);
    ProtoReader long8 = of("0a080000000000000000");
    long8.next();
    assertThatThrownBy(() -> long8.bytes(7)).hasMessageContaining("limit 7");
    ProtoReader huge = of("0affffffffffffffffff01");
    huge.next();
    assertThatThrownBy(() -> huge.bytes(Integer.MAX_VALUE)).isInstanceOf(ProtoFault.class);
  }

  @Test
  void groups_field_zero_long_varints_and_bad_text_are_refused() {
    ProtoReader group = of("0b0c");
    group.next();
    assertThatThrownBy(group::skip).isInstanceOf(ProtoFault.class);
    assertThatThrownBy(() -> of("00").next()).isInstanceOf(ProtoFault.class);
    ProtoReader eleven = of("08ffffffffffffffffffff01");
    eleven.next();
    assertThatThrownBy(eleven::varint).isInstanceOf(ProtoFault.class);
    ProtoReader text = of("0a02c328");
    text.next();
    assertThatThrownBy(() -> text.string(8)).hasMessageContaining("UTF-8");
    ProtoReader type = of("0801");
    type.next();
    assertThatThrownBy(() -> type.bytes(8)).hasMessageContaining("wire type");
  }
}
