// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Samples;
import org.junit.jupiter.api.Test;

final class TensorTest {
  private static byte[] bytes(Tensor tensor) {
    var out = new ByteArrayOutputStream();
    tensor.writeTo(
        piece -> {
          byte[] copy = new byte[piece.remaining()];
          piece.get(copy);
          out.writeBytes(copy);
        });
    return out.toByteArray();
  }

  @Test
  void bytes_are_little_endian_with_one_nan() {
    Tensor floats =
        Tensor.f32(Shape.of(4), 1f, -0f, Float.intBitsToFloat(0xFF800001), Float.MIN_VALUE);
    assertThat(HexFormat.of().formatHex(bytes(floats)))
        .isEqualTo("0000803f" + "00000080" + "0000c07f" + "01000000");
    assertThat(HexFormat.of().formatHex(bytes(Tensor.i32(Shape.of(2), 1, -2))))
        .isEqualTo("01000000" + "feffffff");
    assertThat(bytes(Tensor.u8(Shape.of(2), (byte) 200, (byte) 1)))
        .isEqualTo(new byte[] {(byte) 200, 1});
    assertThat(bytes(Tensor.f32(Shape.of(0, 3)))).isEmpty();
  }

  @Test
  void a_nan_is_found_at_every_place_and_nothing_near_it_changes() {
    int[] near = {0x7F800000, 0xFF800000, 0x7F7FFFFF, 0xFFFFFFFF, 0x80000000, 0x7F800001, 1, 0};
    for (int length = 1; length <= 9; length++) {
      for (int place = 0; place < length; place++) {
        for (int bits : near) {
          Tensor tensor = Tensor.zeros(DType.F32, Shape.of(length));
          Arrays.fill(tensor.sharedFloats(), Float.NEGATIVE_INFINITY);
          tensor.sharedFloats()[place] = Float.intBitsToFloat(bits);
          ByteBuffer heap = ByteBuffer.allocate(4 * length + 3).position(3);
          ByteBuffer direct = ByteBuffer.allocateDirect(4 * length);
          tensor.readBytes(0, heap);
          tensor.readBytes(0, direct);
          heap.flip().position(3);
          assertThat(direct.flip()).isEqualTo(heap.slice());
          heap.order(ByteOrder.LITTLE_ENDIAN);
          for (int i = 0; i < length; i++) {
            assertThat(heap.getInt(3 + 4 * i)).isEqualTo(tensor.bitsAt(i));
          }
        }
      }
    }
  }

  @Test
  void bytes_are_the_same_in_one_stream_in_pieces_and_after_reading() {
    for (DType dtype : DType.values()) {
      Tensor tensor =
          new Samples(dtype.code(), Samples.Kind.WILD).tensor(dtype, Shape.of(7, 11_003));
      byte[] whole = bytes(tensor);
      assertThat(whole).hasSize((int) tensor.byteSize());
      ByteBuffer piece = ByteBuffer.allocate(4096);
      for (long at = 0; at < whole.length; at += 4096) {
        piece.clear().limit((int) Math.min(4096, whole.length - at));
        tensor.readBytes(at, piece);
        assertThat(piece.hasRemaining()).isFalse();
        assertThat(Arrays.copyOf(piece.array(), piece.limit()))
            .isEqualTo(Arrays.copyOfRange(whole, (int) at, (int) at + piece.limit()));
      }
      ByteBuffer source = ByteBuffer.wrap(whole);
      assertThat(Tensor.read(dtype, tensor.shape(), source)).isEqualTo(tensor);
      assertThat(source.hasRemaining()).isFalse();
    }
  }

  @Test
  void equality_is_by_canonical_bits() {
    Tensor nan = Tensor.scalar(Float.NaN);
    Tensor other = Tensor.scalar(Float.intBitsToFloat(0xFFC00007));
    assertThat(nan).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(Tensor.scalar(0f)).isNotEqualTo(Tensor.scalar(-0f));
    assertThat(Tensor.f32(Shape.of(2), 1f, 2f))
        .isNotEqualTo(Tensor.f32(Shape.of(2, 1), 1f, 2f))
        .isNotEqualTo(Tensor.i32(Shape.of(2), 1, 2));
    assertThat(nan.hasNaN()).isTrue();
    assertThat(Tensor.scalar(Float.NEGATIVE_INFINITY).hasNaN()).isFalse();
  }

  @Test
  void what_does_not_fit_is_refused() {
    Tensor tensor = Tensor.f32(Shape.of(2), 1f, 2f);
    assertThatThrownBy(() -> Tensor.f32(Shape.of(3), 1f)).isInstanceOf(GraphFault.class);
    assertThatThrownBy(tensor::sharedInts).isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> tensor.readBytes(2, ByteBuffer.allocate(4)))
        .isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> tensor.readBytes(4, ByteBuffer.allocate(8)))
        .isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> Tensor.read(DType.I32, Shape.of(3), ByteBuffer.allocate(11)))
        .isInstanceOf(GraphFault.class);
  }

  @Test
  void states_are_sorted_values() {
    Tensor one = Tensor.scalar(1f);
    State state = State.of(Map.of("b", one, "a.z", one, "B", one));
    assertThat(List.copyOf(state.names())).isEqualTo(List.of("B", "a.z", "b"));
    assertThat(state.with("b", Tensor.scalar(2f))).isNotEqualTo(state);
    assertThat(state.select(name -> !name.equals("b")).plus(State.of("b", one))).isEqualTo(state);
    assertThatThrownBy(() -> state.plus(State.of("b", one)))
        .isInstanceOf(GraphFault.class)
        .hasMessageContaining("in both");
    assertThatThrownBy(() -> state.get("c")).isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> State.of("\u00e9", one)).isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> State.of("x".repeat(129), one)).isInstanceOf(GraphFault.class);
    State copy = state.copy();
    state.get("b").sharedFloats()[0] = 7f;
    assertThat(copy.get("b").floatAt(0)).isEqualTo(1f);
  }
}
