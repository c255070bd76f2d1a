// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import network.assay.compute.backend.RandomGraphs;
import network.assay.compute.backend.Samples;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.LoneNode;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Output;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Element by element and step by step it is what the normative backend makes of a node.
final class StepOracleTest {
  private static void same(Graph graph, State inputs) {
    var tensors = new HashMap<Integer, Tensor>();
    for (Input input : graph.inputs()) tensors.put(tensors.size(), inputs.get(input.name()));
    for (int number : graph.made().toArray()) {
      LoneNode lone = LoneNode.of(graph, number);
      var read = new HashMap<String, Tensor>();
      for (int i = 0; i < lone.sources().size(); i++) {
        read.put(LoneNode.name(i), get(tensors, lone.sources().get(i)));
      }
      try (var backend = new ScalarBackend()) {
        Tensor made = backend.compile(lone.graph()).run(State.of(read)).get(LoneNode.OUTPUT);
        same(graph.maker(number).orElseThrow(), made, tensors);
        tensors.put(number, made);
      }
    }
    try (var backend = new ScalarBackend()) {
      State outputs = backend.compile(graph).run(inputs);
      for (Output output : graph.outputs()) {
        assertThat(get(tensors, output.tensor())).isEqualTo(outputs.get(output.name()));
      }
    }
  }

  private static Tensor get(Map<Integer, Tensor> tensors, int number) {
    return Objects.requireNonNull(tensors.get(number));
  }

  private static void same(Node node, Tensor made, Map<Integer, Tensor> tensors) {
    var oracle = new StepOracle(node);
    StepOracle.Reader reader =
        (number, dtype, elements, at) -> {
          Tensor tensor = get(tensors, number);
          assertThat(tensor.dtype()).isEqualTo(dtype);
          assertThat(tensor.elements()).isEqualTo(elements);
          return tensor.bitsAt(at);
        };
    for (int element = 0; element < made.elements(); element++) {
      int bits = oracle.start();
      if (oracle.steps() <= 1) bits = oracle.element(element, reader);
      for (int i = 0; oracle.steps() > 1 && i < oracle.steps(); i++) {
        bits = oracle.step(element, i, bits, reader);
      }
      assertThat(bits).as("element %d of %s", element, node).isEqualTo(made.bitsAt(element));
    }
  }

  @Test
  void of_folds_and_maps_over_odd_maps_and_hard_numbers() {
    for (int seed = 0; seed < 150; seed++) {
      Graph graph = new RandomGraphs(new Random(seed)).next();
      same(graph, new Samples(seed, Samples.Kind.values()[seed % 4]).inputs(graph));
    }
  }

  @Test
  void of_gathers_scatter_adds_random_words_and_orders() {
    var graph =
        new Graph(
            List.of(
                new Input("index", DType.I32, Shape.of(2, 3)),
                new Input("order", DType.I32, Shape.of(5)),
                new Input("seed", DType.I32, Shape.of(3)),
                new Input("source", DType.F32, Shape.of(2, 4, 5))),
            List.of(
                new Node.Gather(DType.F32, Shape.of(2, 3, 5), 2, 4, 3, 5, 3, 0),
                new Node.ScatterAdd(Shape.of(2, 4, 5), 2, 4, 3, 5, 4, 0),
                new Node.Gather(DType.F32, Shape.of(6), 1, 40, 6, 1, 3, 0),
                new Node.ScatterAdd(Shape.of(6, 4), 6, 4, 1, 1, 6, 0),
                new Node.Random(Shape.of(2, 9), 3, 2),
                new Node.Order(Shape.of(7), 1)),
            List.of(new Output("last", 9)));
    int[] index = {3, -1, 0, 3, 4, 3};
    float[] source = new float[40];
    for (int i = 0; i < source.length; i++) source[i] = i * 1.1f - 7;
    same(
        graph,
        State.of("index", Tensor.i32(Shape.of(2, 3), index))
            .with("order", Tensor.i32(Shape.of(5), 7, 8, 3, 11, 2))
            .with("seed", Tensor.i32(Shape.of(3), 1, 2, 3))
            .with("source", Tensor.wrapF32(Shape.of(2, 4, 5), source)));
  }

  @Test
  void what_is_not_there_is_refused() {
    var order = new StepOracle(new Node.Order(Shape.of(7), 0));
    StepOracle.Reader none = (_, _, _, _) -> 0;
    assertThatThrownBy(() -> order.element(7, none)).hasMessageContaining("element 7");
    assertThatThrownBy(() -> order.step(0, 0, 0, none)).hasMessageContaining("step 0 of 0");
    var add = new StepOracle(new Node.ScatterAdd(Shape.of(4), 1, 4, 3, 1, 0, 1));
    assertThatThrownBy(() -> add.element(0, none)).hasMessageContaining("3 steps");
  }
}
