// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import static network.assay.compute.build.Differences.check;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import org.junit.jupiter.api.Test;

/// Gradients of basic operators against central differences.
final class GradientTest {
  private static final Shape S = Shape.of(3, 4);

  @Test
  void of_arithmetic() {
    check(S, S, (g, v) -> g.add(v.get(0), v.get(1)));
    check(S, S, (g, v) -> g.sub(v.get(0), v.get(1)));
    check(S, S, (g, v) -> g.mul(v.get(0), v.get(1)));
    check(S, S, (g, v) -> g.div(v.get(0), v.get(1)));
    check(S, S, (g, v) -> g.fma(v.get(0), v.get(1), v.get(0)));
    check(S, S, (g, v) -> g.mul(g.neg(v.get(0)), g.sqrt(v.get(1))));
    check(S, S, (g, v) -> g.mul(g.exp(v.get(0)), g.log(v.get(1))));
    check(S, S, (g, v) -> g.relu(g.sub(v.get(0), v.get(1))));
  }

  @Test
  void of_repeated_operands() {
    check(S, Shape.of(4), (g, v) -> g.mul(v.get(0), v.get(1)));
    check(S, Shape.of(3, 1), (g, v) -> g.div(v.get(0), v.get(1)));
    check(Shape.of(1, 4), Shape.of(3, 1), (g, v) -> g.mul(v.get(0), v.get(1)));
    check(Shape.SCALAR, S, (g, v) -> g.sub(v.get(0), v.get(1)));
    check(Shape.of(4), Shape.of(2, 3, 1), (g, v) -> g.fma(v.get(0), v.get(1), v.get(0)));
    check(Shape.of(4), S, (g, v) -> g.mul(g.exp(g.spread(v.get(0), Shape.of(3, 4))), v.get(1)));
  }

  @Test
  void of_shapes_and_reductions() {
    check(S, Shape.of(4, 3), (g, v) -> g.mul(g.transpose(v.get(0), 1, 0), v.get(1)));
    check(
        Shape.of(2, 3, 4),
        Shape.of(4, 2, 3),
        (g, v) -> g.mul(g.transpose(v.get(0), 2, 0, 1), v.get(1)));
    check(S, Shape.of(12), (g, v) -> g.mul(g.reshape(v.get(0), Shape.of(12)), v.get(1)));
    check(S, Shape.of(4), (g, v) -> g.mul(g.sum(g.exp(v.get(0)), 0), v.get(1)));
    check(S, Shape.of(3), (g, v) -> g.mul(g.mean(g.log(v.get(0)), 1), v.get(1)));
  }

  @Test
  void of_products_of_all_kinds() {
    for (int way = 0; way < 4; way++) {
      boolean ta = (way & 1) != 0;
      boolean tb = (way & 2) != 0;
      Shape a = ta ? Shape.of(5, 3) : Shape.of(3, 5);
      Shape b = tb ? Shape.of(4, 5) : Shape.of(5, 4);
      check(a, b, (g, v) -> g.matmul(v.get(0), ta, v.get(1), tb));
      Shape batchA = ta ? Shape.of(2, 5, 3) : Shape.of(2, 3, 5);
      Shape batchB = tb ? Shape.of(2, 4, 5) : Shape.of(2, 5, 4);
      check(batchA, batchB, (g, v) -> g.matmul(v.get(0), ta, v.get(1), tb));
    }
  }

  @Test
  void of_gathered_rows() {
    check(Shape.of(4, 2), Shape.of(3, 2), (g, v) -> g.mul(g.gather(v.get(0), v.get(2)), v.get(1)));
  }

  @Test
  void of_cross_entropy() {
    check(
        S,
        S,
        (g, v) -> Losses.crossEntropy(g, g.mul(g.add(v.get(0), v.get(1)), v.get(0)), v.get(2)));
  }

  @Test
  void of_more_arithmetic() {
    check(S, S, (g, v) -> g.maximum(v.get(0), v.get(1)));
    check(S, Shape.of(4), (g, v) -> g.minimum(v.get(0), v.get(1)));
    check(S, S, (g, v) -> g.abs(g.sub(v.get(0), v.get(1))));
    for (int exponent : new int[] {0, 1, 2, 3, 7, -1, -2}) {
      check(S, S, (g, v) -> g.mul(g.power(v.get(0), exponent), v.get(1)));
    }
    check(
        S,
        Shape.of(3, 1),
        (g, v) -> {
          Value mask = g.map(MapOp.LT, v.get(0), v.get(1));
          return g.select(mask, g.exp(v.get(0)), g.mul(v.get(1), v.get(0)));
        });
  }

  @Test
  void of_moved_elements() {
    check(S, Shape.of(2, 4), (g, v) -> g.mul(g.slice(v.get(0), 0, 1, 3), v.get(1)));
    check(S, Shape.of(3, 2), (g, v) -> g.mul(g.slice(v.get(0), 1, 1, 2, 2), v.get(1)));
    check(S, Shape.of(3, 2), (g, v) -> g.mul(g.slice(v.get(0), 1, 3, 2, -3), v.get(1)));
    check(S, Shape.of(2, 4), (g, v) -> g.exp(g.concat(0, List.of(v.get(0), v.get(1), v.get(0)))));
    check(Shape.of(2, 3, 2), Shape.of(2, 1, 2), (g, v) -> g.exp(g.concat(1, v.subList(0, 2))));
    int[] before = {1, -1};
    int[] after = {0, 2};
    check(S, Shape.of(4, 5), (g, v) -> g.mul(g.pad(v.get(0), before, after, 2f), v.get(1)));
    Shape picked = Shape.of(2, 3, 2);
    check(Shape.of(2, 4, 2), picked, (g, v) -> g.mul(g.gather(v.get(0), 1, v.get(2)), v.get(1)));
  }

  @Test
  void of_sums_over_several_dimensions() {
    Shape cube = Shape.of(2, 3, 2, 2);
    check(cube, Shape.of(3), (g, v) -> g.mul(g.sum(g.exp(v.get(0)), 3, 0, 2), v.get(1)));
    check(cube, Shape.of(2, 2), (g, v) -> g.mul(g.mean(v.get(0), 1, 2), v.get(1)));
    check(cube, Shape.of(3, 1, 2), (g, v) -> g.mul(v.get(0), v.get(1)));
    check(cube, Shape.of(2, 2, 2), (g, v) -> g.mul(g.max(v.get(0), 1), v.get(1)));
  }

  @Test
  void of_products_of_many_dimensions() {
    Shape four = Shape.of(2, 2, 3, 4);
    check(four, Shape.of(2, 2, 4, 2), (g, v) -> g.matmul(v.get(0), v.get(1)));
    check(four, Shape.of(4, 2), (g, v) -> g.matmul(v.get(0), v.get(1)));
    check(four, Shape.of(2, 4), (g, v) -> g.matmul(v.get(0), false, v.get(1), true));
    check(four, Shape.of(3, 2), (g, v) -> g.matmul(v.get(0), true, v.get(1), false));
    check(S, Shape.of(2, 4, 2), (g, v) -> g.matmul(v.get(0), v.get(1)));
    check(Shape.of(2, 1, 3, 4), Shape.of(3, 4, 2), (g, v) -> g.matmul(v.get(0), v.get(1)));
  }

  @Test
  void of_shares_and_norms() {
    Shape rows = Shape.of(2, 3, 4);
    check(rows, S, (g, v) -> Norms.softmax(g, g.mul(v.get(0), v.get(1))));
    check(rows, S, (g, v) -> Norms.logSoftmax(g, g.mul(v.get(0), v.get(1))));
    check(rows, Shape.of(4), (g, v) -> Norms.rms(g, v.get(0), v.get(1), 0.1f));
    check(rows, Shape.of(4), (g, v) -> Norms.layer(g, v.get(0), v.get(1), g.exp(v.get(1)), 0.1f));
    check(S, S, (g, v) -> Losses.meanSquared(g, v.get(0), g.exp(v.get(1))));
  }

  @Test
  void a_parameter_that_does_not_matter_is_refused() {
    GraphBuilder g = new GraphBuilder();
    Value a = g.input("a", DType.F32, Shape.of(2));
    Value b = g.input("b", DType.F32, Shape.of(2));
    Value loss = g.sum(a, 0);
    assertThatThrownBy(() -> g.gradients(loss, List.of(b)))
        .isInstanceOf(GraphFault.class)
        .hasMessageContaining("does not depend");
    assertThatThrownBy(() -> g.gradients(a, List.of(a))).isInstanceOf(GraphFault.class);
  }

  @Test
  void operands_that_do_not_fit_are_refused() {
    GraphBuilder g = new GraphBuilder();
    Value a = g.input("a", DType.F32, Shape.of(2, 3));
    Value b = g.input("b", DType.F32, Shape.of(2, 4));
    Value i = g.input("i", DType.I32, Shape.of(2, 3));
    assertThatThrownBy(() -> g.add(a, b)).isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> g.add(a, i)).isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> g.matmul(a, b)).isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> g.reshape(a, Shape.of(5))).isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> g.transpose(a, 0, 0)).isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> g.spread(a, Shape.of(3))).isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> g.input("a", DType.F32, Shape.SCALAR)).isInstanceOf(GraphFault.class);
  }
}
