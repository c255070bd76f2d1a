// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import static network.assay.compute.build.Differences.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.LiteralInterpreter;
import network.assay.compute.graph.LiteralInterpreter.Arithmetic;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class AttentionTest {
  private static final Shape TOKENS = Shape.of(2, 3, 4);

  @Test
  void gradients_of_attention() {
    check(TOKENS, TOKENS, (g, v) -> Attention.causal(g, v.get(0), v.get(1), g.exp(v.get(1)), 2));
    check(
        TOKENS,
        Shape.of(2, 5, 4),
        (g, v) -> Attention.full(g, v.get(0), v.get(1), g.exp(v.get(1)), 1));
    check(TOKENS, TOKENS, (g, v) -> Attention.causal(g, v.get(1), v.get(0), v.get(0), 4));
  }

  @Test
  void gradients_of_long_chains() {
    // More than 1,024 keys, and more than 1,024 elements of a head.
    check(
        Shape.of(1, 1, 2),
        Shape.of(1, 1030, 2),
        (g, v) -> Attention.full(g, v.get(0), v.get(1), v.get(1), 1));
    check(
        Shape.of(1, 2, 1030),
        Shape.of(1, 2, 1030),
        (g, v) -> Attention.causal(g, v.get(0), v.get(1), v.get(1), 1));
  }

  @Test
  void gradients_of_rotary_positions() {
    check(
        TOKENS,
        Shape.of(1),
        (g, v) ->
            Rotary.apply(g, g.mul(v.get(0), v.get(1)), Rotary.tables(g, v.get(2), 1, 100f), 2));
    check(
        TOKENS,
        Shape.of(1),
        (g, v) -> Rotary.apply(g, g.mul(v.get(0), v.get(1)), Rotary.tables(g, 3, 2, 10_000f), 1));
  }

  @Test
  void gradients_of_dropout() {
    check(
        TOKENS,
        TOKENS,
        (g, v) -> g.mul(Dropout.apply(g, g.exp(v.get(0)), v.get(2), 5, 0.4f), v.get(1)));
  }

  @Test
  void about_as_many_are_dropped_as_said() {
    GraphBuilder g = new GraphBuilder();
    Shape shape = Shape.of(100, 1000);
    Value seed = g.input("seed", DType.I32, Shape.of(3));
    g.output("out", Dropout.apply(g, g.spread(g.constant(1f), shape), seed, 1, 0.25f));
    double[] made =
        LiteralInterpreter.run(
                g.build(), Map.of("seed", new double[] {1, 2, 3}), Arithmetic.BINARY32)
            .get("out");
    assertThat(made).containsOnly(0, 4 / 3f);
    double kept = java.util.Arrays.stream(made).filter(value -> value != 0).count();
    assertThat(kept / shape.elements()).isCloseTo(0.75, Offset.offset(0.005));
  }

  /// Against the definition, in binary64: the shares of each head sum the values.
  @Test
  void results_are_those_of_the_definition() {
    Random random = new Random(4);
    for (int trial = 0; trial < 30; trial++) {
      int batch = random.nextInt(3);
      int tokens = 1 + random.nextInt(5);
      int heads = 1 + random.nextInt(3);
      int width = 1 + random.nextInt(3);
      Shape shape = Shape.of(batch, tokens, heads * width);
      GraphBuilder g = new GraphBuilder();
      Value q = g.input("q", DType.F32, shape);
      Value k = g.input("k", DType.F32, shape);
      Value v = g.input("v", DType.F32, shape);
      g.output("causal", Attention.causal(g, q, k, v, heads));
      g.output("full", Attention.full(g, q, k, v, heads));
      Graph graph = g.build();
      Map<String, double[]> inputs =
          Map.of(
              "q", random.doubles(shape.elements(), -2, 2).toArray(),
              "k", random.doubles(shape.elements(), -2, 2).toArray(),
              "v", random.doubles(shape.elements(), -2, 2).toArray());
      var made = LiteralInterpreter.run(graph, inputs, Arithmetic.BINARY64);
      for (boolean causal : new boolean[] {false, true}) {
        double[] due = attend(shape, heads, causal, inputs);
        assertThat(Objects.requireNonNull(made.get(causal ? "causal" : "full")))
            .containsExactly(due, Offset.offset(1e-6));
      }
    }
  }

  private static double[] attend(
      Shape shape, int heads, boolean causal, Map<String, double[]> inputs) {
    int tokens = shape.dim(1);
    int all = shape.dim(2);
    int width = all / heads;
    double[] out = new double[shape.elements()];
    for (int b = 0; b < shape.dim(0); b++) {
      for (int h = 0; h < heads; h++) {
        for (int t = 0; t < tokens; t++) {
          int seen = causal ? t + 1 : tokens;
          double[] shares = new double[seen];
          double total = 0;
          for (int s = 0; s < seen; s++) {
            double score = 0;
            for (int d = 0; d < width; d++) {
              score +=
                  at(inputs, "q", (b * tokens + t) * all + h * width + d)
                      * at(inputs, "k", (b * tokens + s) * all + h * width + d);
            }
            shares[s] = Math.exp(score / Math.sqrt(width));
            total += shares[s];
          }
          for (int d = 0; d < width; d++) {
            double sum = 0;
            for (int s = 0; s < seen; s++) {
              double value = at(inputs, "v", (b * tokens + s) * all + h * width + d);
              sum += shares[s] / total * value;
            }
            out[(b * tokens + t) * all + h * width + d] = sum;
          }
        }
      }
    }
    return out;
  }

  private static double at(Map<String, double[]> inputs, String name, int index) {
    return Objects.requireNonNull(inputs.get(name))[index];
  }

  @Test
  void clipping_keeps_the_direction_and_bounds_the_length() {
    GraphBuilder g = new GraphBuilder();
    Value a = g.input("a", DType.F32, Shape.of(2, 2));
    Value b = g.input("b", DType.F32, Shape.SCALAR);
    var clipped = Clipping.byGlobalNorm(g, List.of(a, b), g.constant(2.5f));
    g.output("a", clipped.gradients().get(0));
    g.output("b", clipped.gradients().get(1));
    g.output("norm", clipped.norm());
    var made =
        LiteralInterpreter.run(
            g.build(),
            Map.of("a", new double[] {1, -2, 2, 0}, "b", new double[] {4}),
            Arithmetic.BINARY64);
    assertThat(made.get("norm")).containsExactly(5);
    assertThat(made.get("a")).containsExactly(new double[] {0.5, -1, 1, 0}, Offset.offset(1e-6));
    assertThat(made.get("b")).containsExactly(new double[] {2}, Offset.offset(1e-6));
  }

  @Test
  void what_does_not_fit_is_refused() {
    GraphBuilder g = new GraphBuilder();
    Value q = g.input("q", DType.F32, TOKENS);
    Value k = g.input("k", DType.F32, Shape.of(2, 5, 4));
    assertThatThrownBy(() -> Attention.causal(g, q, k, k, 2)).isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> Attention.full(g, q, k, k, 3)).isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> Attention.full(g, q, k, k, 0)).isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> Rotary.apply(g, q, Rotary.tables(g, 2, 2, 100f), 1))
        .isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> Dropout.apply(g, q, k, 1, 1f)).isInstanceOf(GraphFault.class);
  }
}
