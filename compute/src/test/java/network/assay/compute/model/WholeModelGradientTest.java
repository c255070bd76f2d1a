// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Samples;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.LiteralInterpreter;
import network.assay.compute.graph.LiteralInterpreter.Arithmetic;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Tensor;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A training step's gradients against central differences of its loss, both in binary64: of single
/// elements of every parameter, the whole graph of a step between them.
@Tag("long")
final class WholeModelGradientTest {
  /// Small, so that hardly a rectifier has its kink inside.
  private static final double STEP = 1e-7;

  private static final double TOLERANCE = 1e-5;
  private static final int ROWS = 4;

  /// Of each parameter; the others follow from the same nodes.
  private static final int ELEMENTS = 6;

  private static void check(Model model) {
    Training training = new Training(model, Method.of(Optimizer.sgd(0f, 0f)));
    Graph graph = training.step(ROWS, ROWS);
    Map<String, double[]> inputs = inputs(training, graph);
    Map<String, double[]> first = run(graph, inputs);
    Random random = new Random(1);
    for (Parameter parameter : model.parameters()) {
      if (!parameter.isTrained()) continue;
      String name = parameter.name();
      double[] slope = Objects.requireNonNull(first.get(Names.momentum(name)));
      double[] values = Objects.requireNonNull(inputs.get(name));
      for (int n = 0; n < Math.min(ELEMENTS, values.length); n++) {
        int i = random.nextInt(values.length);
        double before = values[i];
        values[i] = before + STEP;
        double up = loss(graph, inputs);
        values[i] = before - STEP;
        double down = loss(graph, inputs);
        values[i] = before;
        double difference = (up - down) / (2 * STEP);
        assertThat(slope[i])
            .as("%s %s[%d]", model, name, i)
            .isCloseTo(difference, Offset.offset(TOLERANCE * (1 + Math.abs(difference))));
      }
    }
  }

  private static Map<String, double[]> inputs(Training training, Graph graph) {
    Map<String, double[]> inputs = new HashMap<>();
    try (Backend backend = new ScalarBackend()) {
      training
          .start(backend, 8)
          .plus(training.resting())
          .plus(training.method().optimizer().inputs())
          .with(Names.ORDER, new BatchOrder(1, 0, ROWS, ROWS).tensor(0))
          .forEach((name, tensor) -> inputs.put(name, LiteralInterpreter.values(tensor)));
    }
    // Parameters that begin as 0 or 1 hide what they are multiplied with.
    Random random = new Random(2);
    for (Input input : graph.inputs()) {
      double[] values = inputs.get(input.name());
      if (values == null || input.dtype() != DType.F32) continue;
      if (input.name().startsWith("momentum.") || values.length < 2) continue;
      for (int i = 0; i < values.length; i++) values[i] += random.nextGaussian() * 0.1;
    }
    int classes = training.model().classes();
    for (Input input : graph.inputs()) {
      if (inputs.containsKey(input.name())) continue;
      Tensor data = new Samples(3, Samples.Kind.TAME).tensor(input.dtype(), input.shape());
      double[] values = LiteralInterpreter.values(data);
      if (input.dtype() == DType.I32) {
        for (int i = 0; i < values.length; i++) values[i] = i * 7 % classes;
      }
      inputs.put(input.name(), values);
    }
    return inputs;
  }

  private static Map<String, double[]> run(Graph graph, Map<String, double[]> inputs) {
    return LiteralInterpreter.run(graph, inputs, Arithmetic.BINARY64);
  }

  private static double loss(Graph graph, Map<String, double[]> inputs) {
    return Objects.requireNonNull(run(graph, inputs).get(Names.LOSS))[0];
  }

  @Test
  void of_a_perceptron() {
    check(Recipes.mlp(9, 7, 6, 4));
  }

  @Test
  void of_a_residual_network_with_either_stem() {
    ResNet.Image image = new ResNet.Image(2, 8, 8);
    for (ResNet.Stem stem : ResNet.Stem.values()) {
      check(new ResNet(image, stem, List.of(1, 1), 3, 3));
    }
  }

  @Test
  void of_a_transformer_of_either_likeness() {
    var size = new Gpt.Size(2, 2, 8, 6, 11);
    check(new Gpt(size, Gpt.Style.GPT2));
    check(
        new Gpt(
            size, new Gpt.Style(Gpt.Positions.ROTARY, Gpt.Norm.RMS, Gpt.Feed.SWIGLU, false, 0f)));
  }
}
