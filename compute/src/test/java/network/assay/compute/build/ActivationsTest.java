// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import static network.assay.compute.build.Differences.check;

import java.util.function.BiFunction;
import network.assay.compute.tensor.Shape;
import org.junit.jupiter.api.Test;

/// Gradients of activations, on both sides of their kinks and away from them.
final class ActivationsTest {
  private static final Shape S = Shape.of(3, 4);

  private static void gradients(BiFunction<GraphBuilder, Value, Value> activation) {
    // From -4 to 4, by the two operands, which lie between 0.3 and 1.7.
    check(
        S,
        S,
        (g, v) -> {
          Value difference = g.sub(v.get(0), v.get(1));
          return activation.apply(g, g.mul(difference, g.constant(3.1f)));
        });
  }

  @Test
  void of_smooth_activations() {
    gradients(Activations::tanh);
    gradients(Activations::sigmoid);
    gradients(Activations::silu);
    gradients(Activations::gelu);
    gradients(Activations::geluTanh);
    gradients(Activations::softplus);
  }

  @Test
  void of_activations_with_kinks() {
    gradients(Activations::relu);
    gradients((g, x) -> Activations.leakyRelu(g, x, 0.1f));
    gradients((g, x) -> Activations.elu(g, x, 0.7f));
    gradients(Activations::hardSigmoid);
    gradients(Activations::hardSwish);
  }

  @Test
  void of_written_functions() {
    gradients(GraphBuilder::erf);
    gradients(GraphBuilder::sin);
    gradients(GraphBuilder::cos);
  }
}
