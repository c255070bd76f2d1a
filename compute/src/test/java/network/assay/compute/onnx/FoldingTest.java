// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import network.assay.compute.FormatFault;
import network.assay.compute.onnx.ir.Attribute;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// What is known before a model runs is computed as ONNX says, once, and within bounds.
final class FoldingTest {
  private static final Map<String, Attribute> TO_FLOAT = Map.of("to", new Attribute.Whole(1));

  @Test
  void a_range_of_floats_counts_from_its_start_by_its_step() {
    assertThat(range(0, 5, 1)).isEqualTo(Tensor.f32(Shape.of(5), 0, 1, 2, 3, 4));
    assertThat(range(5, 1, -1.5f)).isEqualTo(Tensor.f32(Shape.of(3), 5, 3.5f, 2));
    assertThat(range(2, 1, 1)).isEqualTo(Tensor.f32(Shape.of(0)));
    Tensor tenths = range(0, 1, 0.1f);
    assertThat(tenths.elements()).isEqualTo(10);
    assertThat(tenths.floatAt(7)).isEqualTo(7 * 0.1f);
  }

  /// Rotary positions of a length that is only known when the model is translated.
  @Test
  void a_range_ends_where_the_shape_of_an_input_says() {
    Tensor found =
        new SmallNet()
            .input("x", Tensor.zeros(DType.F32, Shape.of(2, 4)))
            .known("last", Literal.longs(ElementType.INT64, Shape.SCALAR, 1))
            .known("zero", Literal.floats(Shape.SCALAR, 0))
            .known("one", Literal.floats(Shape.SCALAR, 1))
            .node("Shape", "x", "shape")
            .node("Gather", "shape last", "length")
            .node("Cast", "length", "limit", TO_FLOAT)
            .node("Range", "zero limit one", "y")
            .run("y", ElementType.FLOAT);
    assertThat(found).isEqualTo(Tensor.f32(Shape.of(4), 0, 1, 2, 3));
  }

  @Test
  void a_range_of_floats_without_an_end_is_refused_before_memory_is_taken() {
    for (float step : new float[] {0, Float.NaN, 1e-30f}) {
      assertThatThrownBy(() -> range(0, 1, step))
          .isInstanceOf(FormatFault.class)
          .hasMessageContaining("node y (Range)");
    }
    assertThatThrownBy(() -> range(0, Float.POSITIVE_INFINITY, 1))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("constants that take more than");
  }

  private static Tensor range(float start, float limit, float delta) {
    return new SmallNet()
        .known("start", Literal.floats(Shape.SCALAR, start))
        .known("limit", Literal.floats(Shape.SCALAR, limit))
        .known("delta", Literal.floats(Shape.SCALAR, delta))
        .node("Range", "start limit delta", "y")
        .run("y", ElementType.FLOAT);
  }

  /// As `1 / 10000 ** (arange(0, d, 2).float() / d)` is exported.
  @Test
  void rotary_frequencies_that_a_model_computes_are_the_nearest_floats() {
    Tensor found =
        new SmallNet()
            .known("zero", Literal.longs(ElementType.INT64, Shape.SCALAR, 0))
            .known("width", Literal.longs(ElementType.INT64, Shape.SCALAR, 64))
            .known("two", Literal.longs(ElementType.INT64, Shape.SCALAR, 2))
            .known("size", Literal.floats(Shape.SCALAR, 64))
            .known("base", Literal.floats(Shape.SCALAR, 10000))
            .node("Range", "zero width two", "even")
            .node("Cast", "even", "place", TO_FLOAT)
            .node("Div", "place size", "share")
            .node("Pow", "base share", "power")
            .node("Reciprocal", "power", "y")
            .run("y", ElementType.FLOAT);
    assertThat(found.shape()).isEqualTo(Shape.of(32));
    for (int i = 0; i < 32; i++) {
      assertThat(found.floatAt(i)).isEqualTo(1 / (float) Math.pow(10000, i / 32.0));
    }
    assertThat(found.floatAt(1)).isEqualTo(0.7498942f);
  }

  @Test
  void powers_by_several_exponents_are_repeated_to_a_common_shape() {
    Tensor found =
        new SmallNet()
            .known("base", Literal.floats(Shape.of(2, 1), 2, 9))
            .known("exponent", Literal.longs(ElementType.INT64, Shape.of(2), 3, -1))
            .node("Pow", "base exponent", "y")
            .run("y", ElementType.FLOAT);
    assertThat(found).isEqualTo(Tensor.f32(Shape.of(2, 2), 8, 0.5f, 729, 1 / 9f));
  }

  /// GPT-2 medium as nanoGPT has it: each of 24 layers cuts its own copy of one mask to length.
  @Test
  void masks_that_are_equal_in_each_layer_are_computed_once() {
    SmallNet net = masked(false);
    assertThat(net.builder("y", ElementType.FLOAT).build().nodes()).hasSizeLessThan(100);
  }

  @Test
  void masks_that_differ_in_each_layer_take_no_more_than_the_budget() {
    assertThatThrownBy(() -> masked(true).builder("y", ElementType.FLOAT))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("constants that take more than");
  }

  @Test
  void a_slice_counts_as_what_it_takes_and_not_as_what_it_is_cut_from() {
    SmallNet net =
        new SmallNet()
            .known("long", Literal.floats(Shape.of(1 << 20), new float[1 << 20]))
            .known("from", Literal.longs(ElementType.INT64, Shape.of(1), 0))
            .input("x0", Tensor.zeros(DType.F32, Shape.of(1)));
    for (int i = 0; i < 70; i++) {
      net.known("to" + i, Literal.longs(ElementType.INT64, Shape.of(1), i + 1))
          .node("Slice", "long from to" + i, "cut" + i)
          .node("ReduceSum", "cut" + i, "sum" + i)
          .node("Add", "x%d sum%d".formatted(i, i), "x" + (i + 1));
    }
    assertThat(net.run("x70", ElementType.FLOAT)).isEqualTo(Tensor.f32(Shape.of(1), 0));
  }

  private static SmallNet masked(boolean apart) {
    float[] mask = new float[1024 * 1024];
    for (int i = 0; i < mask.length; i++) mask[i] = i % 1024 <= i / 1024 ? 1 : 0;
    SmallNet net =
        new SmallNet()
            .input("x0", Tensor.zeros(DType.F32, Shape.of(1, 1)))
            .known("none", Literal.floats(Shape.SCALAR, 0))
            .known("least", Literal.floats(Shape.SCALAR, Float.NEGATIVE_INFINITY));
    for (int i = 0; i < 24; i++) {
      float[] own = mask;
      if (apart) {
        own = mask.clone();
        own[3] = i + 2;
      }
      net.known("mask" + i, Literal.floats(Shape.of(1, 1, 1024, 1024), own))
          .known("from" + i, Literal.longs(ElementType.INT64, Shape.of(1), 0))
          .known("to" + i, Literal.longs(ElementType.INT64, Shape.of(1), 1024))
          .known("rows" + i, Literal.longs(ElementType.INT64, Shape.of(1), 2))
          .known("columns" + i, Literal.longs(ElementType.INT64, Shape.of(1), 3))
          .node("Slice", "mask%1$d from%1$d to%1$d rows%1$d".formatted(i), "cut" + i)
          .node("Slice", "cut%1$d from%1$d to%1$d columns%1$d".formatted(i), "seen" + i)
          .node("Equal", "seen%d none".formatted(i), "hidden" + i)
          .node("Where", "hidden%1$d least x%1$d".formatted(i), "x" + (i + 1));
    }
    return net.node("Identity", "x24", "y");
  }
}
