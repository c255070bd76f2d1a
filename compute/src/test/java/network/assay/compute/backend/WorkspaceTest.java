// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import network.assay.compute.HeldMemory;
import network.assay.compute.backend.vector.VectorBackend;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.graph.Output;
import network.assay.compute.graph.Workspace;
import network.assay.compute.model.Gpt;
import network.assay.compute.model.Recipes;
import network.assay.compute.model.ResNet;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// What the vector backend is said to hold at most, beside what it holds.
final class WorkspaceTest {
  private static final List<Graph> STEPS =
      List.of(
          new Training(Recipes.mlp(784, 512, 512, 10)).step(1000, 128),
          new Training(Recipes.mlp(5, 3, 2)).step(4, 1),
          new Training(new Gpt(new Gpt.Size(3, 4, 64, 32, 100), Gpt.Style.GPT2)).step(64, 4),
          new Training(new Gpt(new Gpt.Size(1, 4, 128, 64, 500), Gpt.Style.GPT2)).step(64, 8),
          new Training(Recipes.resnet18(new ResNet.Image(1, 16, 16), ResNet.Stem.SMALL, 8, 10))
              .step(64, 4),
          new Training(Recipes.resnet18(new ResNet.Image(3, 32, 32), ResNet.Stem.IMAGENET, 16, 10))
              .step(64, 16));

  private static State zeros(Graph graph) {
    var zeros = new TreeMap<String, Tensor>();
    for (Input input : graph.inputs()) {
      zeros.put(input.name(), Tensor.zeros(input.dtype(), input.shape()));
    }
    return State.of(zeros);
  }

  // What a program that has run holds, its tensors and those of its caller aside.
  private static long held(Graph graph, Backend backend) {
    Program program = backend.compile(graph);
    State inputs = zeros(graph);
    State outputs = program.run(inputs);
    return HeldMemory.bytes(program, graph, inputs, outputs) - program.bytes();
  }

  @Test
  void training_steps_hold_no_more_than_they_are_said_to() {
    for (int threads = 1; threads <= 3; threads++) {
      try (Backend backend = VectorBackend.widest(threads)) {
        for (Graph graph : STEPS) {
          assertThat(held(graph, backend))
              .as("%s, %d nodes", backend.id(), graph.nodes().size())
              .isGreaterThan(0)
              .isLessThanOrEqualTo(Workspace.bytes(graph, threads));
        }
      }
    }
  }

  @Test
  void graphs_that_nobody_would_build_hold_no_more_than_they_are_said_to() {
    Random random = new Random(9);
    for (int threads = 1; threads <= 2; threads++) {
      try (Backend backend = VectorBackend.widest(threads)) {
        for (int round = 0; round < 150; round++) {
          Graph graph =
              round % 10 == 0 ? new BentGraphs(random).next() : new RandomGraphs(random).next();
          assertThat(held(graph, backend))
              .as("%s, round %d", backend.id(), round)
              .isLessThanOrEqualTo(Workspace.bytes(graph, threads));
        }
      }
    }
  }

  /// Sums over more elements than there are longs: nothing of them has to be held.
  @Test
  void graphs_that_would_take_for_ever_are_said_to_hold_something() {
    Shape huge = Shape.of(1 << 30);
    var ones = List.<Operand>of(new Operand.Immediate(0x3F800000), new Operand.Immediate(0));
    var product = new Node.Fold(FoldOp.FMA, 0, huge, huge, ones);
    var index = new Operand.Index(new Affine(0, Ints.of(1, 1)));
    var sum = new Node.Fold(FoldOp.I_ADD, 0, huge, huge, List.of(index));
    Graph graph =
        new Graph(
            List.of(), List.of(product, sum), List.of(new Output("a", 0), new Output("b", 1)));
    assertThat(Workspace.bytes(graph, 2)).isBetween(1L << 20, 1L << 50);
  }

  /// A bound that says nothing would be one, too.
  @Test
  void what_is_said_is_of_the_size_of_what_is_held() {
    try (Backend backend = VectorBackend.widest(2)) {
      for (Graph graph : STEPS) {
        long said = Workspace.bytes(graph, 2);
        assertThat(said).isLessThan(30 * held(graph, backend));
      }
    }
  }
}
