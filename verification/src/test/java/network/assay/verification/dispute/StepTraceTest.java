// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.compute.graph.Graph;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.task.GraphDigest;
import org.junit.jupiter.api.Test;

final class StepTraceTest {
  @Test
  void node_by_node_a_step_ends_in_the_bits_of_the_whole_program_on_every_backend() {
    try (Backend scalar = Backends.named("scalar", 1);
        Backend vector = Backends.named("vector", 2)) {
      for (var model : List.of(Tasks.MLP, Tasks.NET, Tasks.GPT)) {
        Tasks.Ready task = Tasks.train(model, 2, 2, scalar);
        GraphDigest graph = task.program().digests().getFirst();
        State inputs = task.start().plus(task.fixed()).plus(task.program().varying(0));
        State whole = vector.compile(graph.graph()).run(inputs);
        StepTrace one = StepTrace.of(graph, inputs, scalar);
        StepTrace two = StepTrace.of(graph, inputs, vector);
        assertThat(two.after()).isEqualTo(whole.select(task.start()::has));
        assertThat(two.leaves().top()).isEqualTo(one.leaves().top());
        HashTree leaves = one.leaves();
        assertThat(leaves.node(0, leaves.size() - 1)).isEqualTo(StateDigest.of(two.after()));
      }
    }
  }

  @Test
  void no_more_is_held_at_once_than_the_graph_says() {
    try (Backend scalar = Backends.named("scalar", 1)) {
      for (var model : List.of(Tasks.MLP, Tasks.NET, Tasks.GPT)) {
        Tasks.Ready task = Tasks.train(model, 1, 1, scalar);
        GraphDigest graph = task.program().digests().getFirst();
        var run = new NodeRun(graph.graph(), scalar);
        Set<Integer> carried =
            graph.carried().stream().map(GraphDigest.Carried::tensor).collect(Collectors.toSet());
        run.all(
            task.start().plus(task.fixed()).plus(task.program().varying(0)),
            carried,
            (_, value) -> value);
        assertThat(run.peakBytes()).isBetween(1L, graph.graph().cost().peakBytes());
      }
    }
  }

  @Test
  void tensors_are_made_again_when_asked_for_and_have_the_digests_of_the_trace() {
    try (Backend scalar = Backends.named("scalar", 1)) {
      Tasks.Ready task = Tasks.train(Tasks.GPT, 1, 1, scalar);
      GraphDigest graph = task.program().digests().getFirst();
      State inputs = task.start().plus(task.fixed()).plus(task.program().varying(0));
      StepTrace trace = StepTrace.of(graph, inputs, scalar);
      Graph nodes = graph.graph();
      Set<Integer> wanted = Set.of(0, nodes.inputs().size() + 3, nodes.tensors() - 1);
      Map<Integer, Tensor> made = trace.tensors(wanted);
      assertThat(made.keySet()).isEqualTo(wanted);
      made.forEach(
          (number, tensor) ->
              assertThat(StateDigest.of(tensor)).isEqualTo(trace.leaves().node(0, number)));
    }
  }
}
