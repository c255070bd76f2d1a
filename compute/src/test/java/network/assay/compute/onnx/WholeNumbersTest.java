// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntBinaryOperator;
import network.assay.compute.onnx.ir.Attribute;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Rounding, and arithmetic of integers, gives what ONNX says to the bit.
final class WholeNumbersTest {
  private static final int[] EDGES = {
    0,
    1,
    -1,
    2,
    3,
    -3,
    7,
    12,
    -12,
    255,
    256,
    999_999_937,
    (1 << 24) + 1,
    (1 << 30) - 1,
    1 << 30,
    Integer.MAX_VALUE,
    Integer.MAX_VALUE - 1,
    Integer.MIN_VALUE,
    Integer.MIN_VALUE + 1
  };

  @Test
  void floats_become_whole_as_java_rounds_them() {
    rounds("Floor", Math::floor);
    rounds("Ceil", Math::ceil);
    rounds("Round", Math::rint);
  }

  private static void rounds(String operator, DoubleUnaryOperator due) {
    float[] values = new float[20_000];
    for (int i = 0; i < values.length; i++) values[i] = Float.intBitsToFloat(i * 0x9E3779B9);
    float[] ties = {0f, -0f, .5f, -.5f, 1.5f, 2.5f, -2.5f, -.3f, 0x1p23f, -8388607.5f, 4194304.5f};
    System.arraycopy(ties, 0, values, 0, ties.length);
    Tensor found =
        new SmallNet()
            .input("x", Tensor.f32(Shape.of(values.length), values))
            .node(operator, "x", "y")
            .run("y", ElementType.FLOAT);
    for (int i = 0; i < values.length; i++) {
      float expected = (float) due.applyAsDouble(values[i]);
      assertThat(Float.floatToIntBits(found.floatAt(i)))
          .as("%s %s", operator, values[i])
          .isEqualTo(Float.floatToIntBits(expected));
    }
  }

  @Test
  void sizes_that_are_computed_with_floats_are_known() {
    Tensor found =
        new SmallNet()
            .input("x", Tensor.f32(Shape.of(2), 1, 2))
            .known("a", Literal.floats(Shape.of(1), 1.5f))
            .known("zero", Literal.floats(Shape.of(1), -0.25f))
            .node("Floor", "a", "b")
            .node("Ceil", "zero", "c")
            .node("Add", "b c", "d")
            .node("Round", "d", "e")
            .node("Cast", "e", "times", Map.of("to", new Attribute.Whole(7)))
            .node("Tile", "x times", "y")
            .run("y", ElementType.FLOAT);
    assertThat(found.elements()).isEqualTo(2);
  }

  @Test
  void signs_are_minus_one_nothing_and_one() {
    Tensor floats =
        new SmallNet()
            .input("x", Tensor.f32(Shape.of(5), -3, 1e-40f, -0f, Float.NaN, 7))
            .node("Sign", "x", "y")
            .run("y", ElementType.FLOAT);
    assertThat(floats).isEqualTo(Tensor.f32(Shape.of(5), -1, 1, 0, Float.NaN, 1));
    Tensor whole = wholes("Sign", Tensor.i32(Shape.of(3), -5, 0, 9), Map.of());
    assertThat(whole).isEqualTo(Tensor.i32(Shape.of(3), -1, 0, 1));
  }

  @Test
  void integers_are_divided_toward_zero() {
    divided("Div", Map.of(), (a, b) -> a / b);
  }

  @Test
  void what_is_left_has_the_sign_of_the_divisor() {
    divided("Mod", Map.of(), Math::floorMod);
  }

  @Test
  void what_is_left_has_the_sign_of_the_dividend_where_fmod_says_so() {
    divided("Mod", Map.of("fmod", new Attribute.Whole(1)), (a, b) -> a % b);
  }

  private static void divided(
      String operator, Map<String, Attribute> attributes, IntBinaryOperator due) {
    int[] values = new int[2000];
    for (int i = 0; i < values.length; i++) values[i] = i * 0x9E3779B9 >> (i % 31);
    System.arraycopy(EDGES, 0, values, 0, EDGES.length);
    for (int by : EDGES) {
      if (by == 0 || Math.abs((long) by) > 1 << 30) continue;
      // Next to its multiples, where an estimate can fall on either side.
      for (int i = 0; i < 300; i++) {
        values[100 + i] = (int) ((long) by * (i * 7919 % 4001) + i % 3 - 1);
      }
      Tensor found =
          new SmallNet()
              .input("x", Tensor.i32(Shape.of(values.length), values))
              .known("by", Literal.longs(ElementType.INT64, Shape.SCALAR, by))
              .node(operator, "x by", "y", attributes)
              .run("y", ElementType.INT64);
      for (int i = 0; i < values.length; i++) {
        assertThat(found.intAt(i))
            .as("%s %d %d", operator, values[i], by)
            .isEqualTo(due.applyAsInt(values[i], by));
      }
    }
  }

  @Test
  void what_is_left_of_known_integers_is_computed_before_the_model_runs() {
    Tensor found =
        new SmallNet()
            .known("a", Literal.longs(ElementType.INT64, Shape.of(2), -7, 7))
            .known("b", Literal.longs(ElementType.INT64, Shape.of(2), 4, -4))
            .node("Mod", "a b", "floor")
            .node("Mod", "a b", "trunc", Map.of("fmod", new Attribute.Whole(1)))
            .node("Mul", "floor trunc", "y")
            .run("y", ElementType.INT64);
    assertThat(found).isEqualTo(Tensor.i32(Shape.of(2), 1 * -3, -1 * 3));
  }

  @Test
  void integers_divided_by_what_the_model_computes_are_refused_by_name() {
    SmallNet net = new SmallNet().input("x", Tensor.i32(Shape.of(2), 1, 2)).node("Div", "x x", "y");
    assertThatThrownBy(() -> net.run("y", ElementType.INT64))
        .isInstanceOf(OnnxFault.class)
        .hasMessageContaining("Div, node y: integers divided by [2]")
        .hasMessageContaining("known before the model runs");
  }

  @Test
  void integers_are_kept_within_bounds() {
    Tensor found =
        new SmallNet()
            .input("x", Tensor.i32(Shape.of(4), -9, 0, 5, 9))
            .known("least", Literal.longs(ElementType.INT64, Shape.SCALAR, -1))
            .known("most", Literal.longs(ElementType.INT64, Shape.SCALAR, 6))
            .node("Clip", "x least most", "y")
            .run("y", ElementType.INT64);
    assertThat(found).isEqualTo(Tensor.i32(Shape.of(4), -1, 0, 5, 6));
  }

  @Test
  void running_sums_go_either_way_with_or_without_the_element_itself() {
    assertThat(running(0, 0)).isEqualTo(Tensor.f32(Shape.of(1, 5), 1, 3, 6, 10, 15));
    assertThat(running(1, 0)).isEqualTo(Tensor.f32(Shape.of(1, 5), 0, 1, 3, 6, 10));
    assertThat(running(0, 1)).isEqualTo(Tensor.f32(Shape.of(1, 5), 15, 14, 12, 9, 5));
    assertThat(running(1, 1)).isEqualTo(Tensor.f32(Shape.of(1, 5), 14, 12, 9, 5, 0));
    Tensor whole =
        new SmallNet()
            .input("x", Tensor.i32(Shape.of(2, 2), 1, 2, 3, 4))
            .known("axis", Literal.longs(ElementType.INT64, Shape.SCALAR, 0))
            .node("CumSum", "x axis", "y")
            .run("y", ElementType.INT64);
    assertThat(whole).isEqualTo(Tensor.i32(Shape.of(2, 2), 1, 2, 4, 6));
  }

  private static Tensor running(long exclusive, long reverse) {
    return new SmallNet()
        .input("x", Tensor.f32(Shape.of(1, 5), 1, 2, 3, 4, 5))
        .known("axis", Literal.longs(ElementType.INT64, Shape.SCALAR, -1))
        .node(
            "CumSum",
            "x axis",
            "y",
            Map.of(
                "exclusive", new Attribute.Whole(exclusive),
                "reverse", new Attribute.Whole(reverse)))
        .run("y", ElementType.FLOAT);
  }

  private static Tensor wholes(String operator, Tensor x, Map<String, Attribute> attributes) {
    return new SmallNet()
        .input("x", x)
        .node(operator, "x", "y", attributes)
        .run("y", ElementType.INT64);
  }
}
