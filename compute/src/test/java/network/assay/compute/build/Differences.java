// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiFunction;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.LiteralInterpreter;
import network.assay.compute.graph.LiteralInterpreter.Arithmetic;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import org.assertj.core.data.Offset;

/// Gradients against central differences, both in binary64 through the literal interpreter.
final class Differences {
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 2e-6;

  /// Checks the gradients of a weighted sum of `operator`'s results by both operands, which are
  /// positive and away from kinks.
  static void check(
      Shape left, Shape right, BiFunction<GraphBuilder, List<Value>, Value> operator) {
    GraphBuilder g = new GraphBuilder();
    Value a = g.input("a", DType.F32, left);
    Value b = g.input("b", DType.F32, right);
    Value labels = g.input("labels", DType.I32, Shape.of(3));
    Value result = operator.apply(g, List.of(a, b, labels));
    Value weights = g.input("w", DType.F32, result.shape());
    Value loss = g.mul(result, weights);
    while (loss.shape().rank() > 0) loss = g.sum(loss, 0);
    List<Value> gradients = g.gradients(g.add(loss, g.constant(1f)), List.of(a, b));
    g.output("loss", loss);
    g.output("da", gradients.get(0));
    g.output("db", gradients.get(1));
    Graph graph = g.build();

    Random random = new Random(1);
    Map<String, double[]> inputs = new HashMap<>();
    inputs.put("a", random.doubles(left.elements(), 0.3, 1.7).toArray());
    inputs.put("b", random.doubles(right.elements(), 0.3, 1.7).toArray());
    inputs.put("w", random.doubles(result.shape().elements(), -1, 1).toArray());
    inputs.put("labels", new double[] {2, 0, 1});
    var made = LiteralInterpreter.run(graph, inputs, Arithmetic.BINARY64);
    for (String name : List.of("a", "b")) {
      double[] gradient = Objects.requireNonNull(made.get("d" + name));
      double[] values = Objects.requireNonNull(inputs.get(name));
      for (int i = 0; i < values.length; i += 1 + random.nextInt(1 + values.length / 20)) {
        double before = values[i];
        values[i] = before + STEP;
        double up = loss(graph, inputs);
        values[i] = before - STEP;
        double down = loss(graph, inputs);
        values[i] = before;
        double difference = (up - down) / (2 * STEP);
        assertThat(gradient[i])
            .as("d%s[%d]", name, i)
            .isCloseTo(difference, Offset.offset(TOLERANCE * (1 + Math.abs(difference))));
      }
    }
  }

  private static double loss(Graph graph, Map<String, double[]> inputs) {
    return Objects.requireNonNull(
        LiteralInterpreter.run(graph, inputs, Arithmetic.BINARY64).get("loss"))[0];
  }

  private Differences() {}
}
