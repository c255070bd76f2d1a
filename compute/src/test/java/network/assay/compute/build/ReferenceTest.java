// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import network.assay.compute.graph.LiteralInterpreter;
import network.assay.compute.graph.LiteralInterpreter.Arithmetic;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// Results against the usual definitions, in binary64. Constants of graphs are binary32, hence the
/// tolerance.
final class ReferenceTest {
  private static final List<Shape> SHAPES =
      List.of(Shape.of(0, 3), Shape.of(1, 1), Shape.of(2, 3, 5), Shape.of(4, 40));

  private static void rows(
      BiFunction<GraphBuilder, Value, Value> operator, UnaryOperator<double[]> definition) {
    Random random = new Random(9);
    for (Shape shape : SHAPES) {
      GraphBuilder g = new GraphBuilder();
      g.output("out", operator.apply(g, g.input("x", DType.F32, shape)));
      double[] x = random.doubles(shape.elements(), -4, 4).toArray();
      var made = LiteralInterpreter.run(g.build(), Map.of("x", x), Arithmetic.BINARY64);
      int width = shape.dim(shape.rank() - 1);
      double[] due = new double[x.length];
      for (int from = 0; from < x.length; from += width) {
        double[] row = definition.apply(Arrays.copyOfRange(x, from, from + width));
        System.arraycopy(row, 0, due, from, width);
      }
      assertThat(Objects.requireNonNull(made.get("out")))
          .as("%s", shape)
          .containsExactly(due, Offset.offset(1e-6));
    }
  }

  private static void elements(
      BiFunction<GraphBuilder, Value, Value> operator, DoubleUnaryOperator definition) {
    rows(operator, row -> Arrays.stream(row).map(definition).toArray());
  }

  @Test
  void shares_are_powers_over_their_sum() {
    rows(Norms::softmax, ReferenceTest::shares);
    rows(Norms::logSoftmax, row -> Arrays.stream(shares(row)).map(StrictMath::log).toArray());
  }

  private static double[] shares(double[] row) {
    double total = Arrays.stream(row).map(StrictMath::exp).sum();
    return Arrays.stream(row).map(x -> StrictMath.exp(x) / total).toArray();
  }

  @Test
  void normalised_rows_have_mean_zero_and_variance_one() {
    rows(
        (g, x) -> {
          Shape row = Shape.of(x.dim(x.shape().rank() - 1));
          Value gain = g.spread(g.constant(2f), row);
          return Norms.layer(g, x, gain, g.spread(g.constant(0.5f), row), 0.25f);
        },
        row -> {
          double mean = Arrays.stream(row).average().orElse(0);
          double variance =
              Arrays.stream(row).map(x -> (x - mean) * (x - mean)).average().orElse(0);
          return Arrays.stream(row)
              .map(x -> (x - mean) / Math.sqrt(variance + 0.25) * 2 + 0.5)
              .toArray();
        });
    rows(
        (g, x) -> {
          Shape row = Shape.of(x.dim(x.shape().rank() - 1));
          return Norms.rms(g, x, g.spread(g.constant(2f), row), 0.25f);
        },
        row -> {
          double square = Arrays.stream(row).map(x -> x * x).average().orElse(0);
          return Arrays.stream(row).map(x -> x / Math.sqrt(square + 0.25) * 2).toArray();
        });
  }

  @Test
  void activations_are_what_their_names_say() {
    elements(Activations::relu, x -> Math.max(x, 0));
    elements((g, x) -> Activations.leakyRelu(g, x, 0.5f), x -> x > 0 ? x : x / 2);
    elements((g, x) -> Activations.elu(g, x, 0.5f), x -> x > 0 ? x : StrictMath.expm1(x) / 2);
    elements(Activations::tanh, StrictMath::tanh);
    elements(Activations::sigmoid, ReferenceTest::sigmoid);
    elements(Activations::silu, x -> x * sigmoid(x));
    elements(Activations::softplus, x -> StrictMath.log1p(StrictMath.exp(x)));
    elements(Activations::hardSigmoid, x -> Math.clamp(x / 6 + 0.5, 0.0, 1.0));
    elements(Activations::hardSwish, x -> x * Math.clamp(x / 6 + 0.5, 0.0, 1.0));
    elements(
        Activations::geluTanh,
        x -> {
          double bent = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
          return x * (1 + StrictMath.tanh(bent)) / 2;
        });
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }
}
