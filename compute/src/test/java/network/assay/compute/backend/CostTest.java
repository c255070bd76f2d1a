// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import network.assay.compute.backend.Samples.Kind;
import network.assay.compute.graph.Cost;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.LiteralInterpreter;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Output;
import network.assay.compute.tensor.State;
import org.junit.jupiter.api.Test;

/// What a graph is said to take, beside what running it takes: counted by the interpreter that
/// follows the specification's text, and held by the backends.
final class CostTest {
  private static void isCounted(Graph graph, int seed) {
    Cost cost = graph.cost();
    State inputs = new Samples(seed, Kind.TAME).inputs(graph);
    LiteralInterpreter.Counted counted = LiteralInterpreter.count(graph, inputs);
    assertThat(counted.operations()).as("seed %d", seed).isEqualTo(cost.operations());
    assertThat(counted.writtenBytes()).as("seed %d", seed).isEqualTo(cost.writtenBytes());
    // Some operands are never read, because of an edge rule or of an empty box.
    assertThat(counted.readBytes()).as("seed %d", seed).isLessThanOrEqualTo(cost.readBytes());
    assertThat(cost.peakBytes()).as("seed %d", seed).isEqualTo(peak(graph));
  }

  /// By the words of the specification, for each node anew.
  private static long peak(Graph graph) {
    Set<Integer> kept = new HashSet<>();
    long held = graph.cost().inputBytes();
    for (Output output : graph.outputs()) {
      boolean own = output.tensor() < graph.inputs().size() || !kept.add(output.tensor());
      if (own) held += bytes(graph, output.tensor());
    }
    long peak = held;
    for (int n = 0; n < graph.nodes().size(); n++) {
      int now = n;
      long live =
          IntStream.rangeClosed(0, n)
              .filter(made -> made == now || isNeeded(graph, kept, made, now))
              .mapToLong(made -> bytes(graph, graph.inputs().size() + made))
              .sum();
      peak = Math.max(peak, held + live);
    }
    return peak;
  }

  private static boolean isNeeded(Graph graph, Set<Integer> kept, int made, int from) {
    int tensor = graph.inputs().size() + made;
    return kept.contains(tensor)
        || graph.nodes().stream().skip(from).map(Node::sources).anyMatch(s -> s.contains(tensor));
  }

  private static long bytes(Graph graph, int tensor) {
    return (long) graph.shape(tensor).elements() * graph.dtype(tensor).bytes();
  }

  private static void isHeld(Graph graph, int seed, TestBackends backends) {
    Cost cost = graph.cost();
    for (Backend backend : backends.all()) {
      long held = backend.compile(graph).bytes() + cost.inputBytes() + cost.outputBytes();
      assertThat(held).as("%s, seed %d", backend.id(), seed).isLessThanOrEqualTo(cost.boundBytes());
    }
  }

  @Test
  void graphs_that_nobody_would_build_take_what_they_are_said_to_take() {
    Random random = new Random(7);
    try (TestBackends backends = new TestBackends()) {
      for (int round = 0; round < 400; round++) {
        Graph graph = new RandomGraphs(random).next();
        isCounted(graph, round);
        isHeld(graph, round, backends);
      }
    }
  }

  @Test
  void graphs_with_every_kind_of_node_take_what_they_are_said_to_take() {
    try (TestBackends backends = new TestBackends()) {
      for (int seed = 1; seed <= 25; seed++) {
        Graph graph = new BentGraphs(new Random(seed)).next();
        isCounted(graph, seed);
        isHeld(graph, seed, backends);
      }
    }
  }
}
