// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import network.assay.compute.onnx.ir.Attribute;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Elements and blocks that are picked one by one: the examples of ONNX's text, and beyond.
final class PointsTest {
  private static final Tensor NINE = Tensor.f32(Shape.of(3, 3), 1, 2, 3, 4, 5, 6, 7, 8, 9);
  private static final Tensor EIGHT = Tensor.f32(Shape.of(2, 2, 2), 0, 1, 2, 3, 4, 5, 6, 7);

  private static SmallNet net(
      String type, String attribute, long value, Tensor data, Tensor index) {
    return new SmallNet()
        .input("data", data)
        .input("index", index)
        .node(type, "data index", "y", Map.of(attribute, new Attribute.Whole(value)));
  }

  private static Tensor elements(long axis, Tensor data, Tensor index) {
    return net("GatherElements", "axis", axis, data, index).run("y", ElementType.FLOAT);
  }

  private static Tensor blocks(long batch, Tensor data, Tensor index) {
    return net("GatherND", "batch_dims", batch, data, index).run("y", ElementType.FLOAT);
  }

  @Test
  void elements_are_picked_along_an_axis() {
    Tensor four = Tensor.f32(Shape.of(2, 2), 1, 2, 3, 4);
    assertThat(elements(1, four, Tensor.i32(Shape.of(2, 2), 0, 0, 1, 0)))
        .isEqualTo(Tensor.f32(Shape.of(2, 2), 1, 1, 4, 3));
    assertThat(elements(0, NINE, Tensor.i32(Shape.of(2, 3), 1, 2, 0, 2, 0, 0)))
        .isEqualTo(Tensor.f32(Shape.of(2, 3), 4, 8, 3, 7, 2, 3));
    assertThat(elements(0, NINE, Tensor.i32(Shape.of(2, 3), -1, -2, 0, -2, 0, 0)))
        .isEqualTo(Tensor.f32(Shape.of(2, 3), 7, 5, 3, 4, 2, 3));
    assertThat(elements(-1, NINE, Tensor.i32(Shape.of(1, 1), 2)))
        .isEqualTo(Tensor.f32(Shape.of(1, 1), 3));
  }

  @Test
  void blocks_are_picked_by_their_coordinates() {
    Tensor four = Tensor.f32(Shape.of(2, 2), 0, 1, 2, 3);
    assertThat(blocks(0, four, Tensor.i32(Shape.of(2, 2), 0, 0, 1, 1)))
        .isEqualTo(Tensor.f32(Shape.of(2), 0, 3));
    assertThat(blocks(0, four, Tensor.i32(Shape.of(2, 1), 1, 0)))
        .isEqualTo(Tensor.f32(Shape.of(2, 2), 2, 3, 0, 1));
    assertThat(blocks(0, EIGHT, Tensor.i32(Shape.of(2, 2), 0, 1, 1, 0)))
        .isEqualTo(Tensor.f32(Shape.of(2, 2), 2, 3, 4, 5));
    assertThat(blocks(0, EIGHT, Tensor.i32(Shape.of(2, 1, 2), 0, 1, 1, 0)))
        .isEqualTo(Tensor.f32(Shape.of(2, 1, 2), 2, 3, 4, 5));
    assertThat(blocks(1, EIGHT, Tensor.i32(Shape.of(2, 1), 1, 0)))
        .isEqualTo(Tensor.f32(Shape.of(2, 2), 2, 3, 4, 5));
    assertThat(blocks(0, EIGHT, Tensor.i32(Shape.of(3), -1, 1, -2)))
        .isEqualTo(Tensor.f32(Shape.of(), 6));
  }

  @Test
  void an_index_outside_that_the_model_is_given_picks_zeros_and_never_a_neighbour() {
    assertThat(elements(1, NINE, Tensor.i32(Shape.of(2, 3), 3, -4, 0, Integer.MIN_VALUE, 2, 9)))
        .isEqualTo(Tensor.f32(Shape.of(2, 3), 0, 0, 1, 0, 6, 0));
    assertThat(blocks(0, EIGHT, Tensor.i32(Shape.of(3, 2), 0, 2, -3, 0, Integer.MAX_VALUE, 0)))
        .isEqualTo(Tensor.f32(Shape.of(3, 2), 0, 0, 0, 0, 0, 0));
  }

  @Test
  void an_index_that_is_known_is_checked() {
    assertThat(known(-3, 1).run("y", ElementType.FLOAT))
        .isEqualTo(Tensor.f32(Shape.of(1, 2), 1, 5));
    assertThatThrownBy(() -> known(-4, 1).run("y", ElementType.FLOAT))
        .hasMessageContaining("index -4 of 3");
    assertThatThrownBy(() -> known(0, 3).run("y", ElementType.FLOAT))
        .hasMessageContaining("index 3 of 3");
  }

  private static SmallNet known(long one, long two) {
    return new SmallNet()
        .input("data", NINE)
        .known("index", Literal.longs(ElementType.INT64, Shape.of(1, 2), one, two))
        .node("GatherElements", "data index", "y", Map.of("axis", new Attribute.Whole(0)));
  }

  @Test
  void an_index_that_does_not_fit_is_refused() {
    assertThatThrownBy(() -> elements(0, NINE, Tensor.i32(Shape.of(1, 4), 0, 0, 0, 0)))
        .hasMessageContaining("an index [1,4] along axis 0 of [3,3]");
    assertThatThrownBy(() -> blocks(0, NINE, Tensor.i32(Shape.of(1, 3), 0, 0, 0)))
        .hasMessageContaining("an index [1,3] with batch_dims 0 of [3,3]");
    assertThatThrownBy(() -> blocks(1, EIGHT, Tensor.i32(Shape.of(3, 1), 0, 0, 0)))
        .hasMessageContaining("batch_dims 1");
  }

  /// Both pick what a loop over coordinates picks.
  @Test
  void random_indices_pick_what_their_words_say() {
    Random random = new Random(3);
    Tensor data = Tensor.zeros(NINE.dtype(), Shape.of(3, 4, 5));
    for (int i = 0; i < 60; i++) data.sharedFloats()[i] = i;
    Tensor index = Tensor.i32(Shape.of(2, 3, 5), random.ints(30, 0, 4).toArray());
    Tensor picked = elements(1, data, index);
    for (int i = 0; i < 30; i++) {
      int at = i / 15 * 20 + index.sharedInts()[i] * 5 + i % 5;
      assertThat(picked.floatAt(i)).isEqualTo(at);
    }
    Tensor pairs = Tensor.i32(Shape.of(3, 2, 2), random.ints(12, 0, 4).toArray());
    Tensor blocks = blocks(1, data, pairs);
    for (int i = 0; i < 6; i++) {
      int[] pair = {pairs.sharedInts()[2 * i], pairs.sharedInts()[2 * i + 1]};
      assertThat(blocks.floatAt(i)).isEqualTo(i / 2 * 20 + pair[0] * 5 + pair[1]);
    }
  }
}
