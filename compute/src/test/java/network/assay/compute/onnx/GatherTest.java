// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// An index counts from the end when it is negative.
final class GatherTest {
  private static final Tensor ROWS = Tensor.f32(Shape.of(3, 2), 1, 2, 3, 4, 5, 6);

  @Test
  void an_index_that_the_model_is_given_counts_from_the_end_when_negative() {
    assertThat(picked(-1, 1)).isEqualTo(Tensor.f32(Shape.of(2, 2), 5, 6, 3, 4));
    assertThat(picked(-3, -2, 0)).isEqualTo(Tensor.f32(Shape.of(3, 2), 1, 2, 3, 4, 1, 2));
  }

  @Test
  void an_index_outside_that_the_model_is_given_picks_zeros() {
    assertThat(picked(3, -4)).isEqualTo(Tensor.f32(Shape.of(2, 2), 0, 0, 0, 0));
    assertThat(picked(Integer.MIN_VALUE, Integer.MAX_VALUE, 0))
        .isEqualTo(Tensor.f32(Shape.of(3, 2), 0, 0, 0, 0, 1, 2));
  }

  @Test
  void an_index_that_is_known_counts_as_one_that_is_given() {
    Tensor found =
        new SmallNet()
            .input("rows", ROWS)
            .known("places", Literal.longs(ElementType.INT64, Shape.of(2), -1, 1))
            .node("Gather", "rows places", "y")
            .run("y", ElementType.FLOAT);
    assertThat(found).isEqualTo(picked(-1, 1));
  }

  @Test
  void an_export_of_what_counts_from_the_end_comes_back_as_the_same_graph() {
    GraphBuilder g = net(-1).builder("y", ElementType.FLOAT);
    ExportTest.survives(g, State.EMPTY);
  }

  @Test
  void an_export_of_our_own_lookup_comes_back_as_the_same_graph() {
    GraphBuilder g = new GraphBuilder();
    Value table = g.input("table", DType.F32, Shape.of(3, 2));
    g.output("y", g.gather(table, g.input("tokens", DType.I32, Shape.of(4))));
    ExportTest.survives(g, State.of("table", ROWS));
  }

  private static Tensor picked(int... places) {
    return net(places).run("y", ElementType.FLOAT);
  }

  private static SmallNet net(int... places) {
    return new SmallNet()
        .input("rows", ROWS)
        .input("places", Tensor.i32(Shape.of(places.length), places))
        .node("Gather", "rows places", "y");
  }
}
