// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import network.assay.compute.backend.Backend;
import network.assay.compute.graph.Graph;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.task.GraphDigest;

/// The trace of one step (docs/spec/dispute, section 4): the digests of all its tensors, which are
/// kept, and the tensors themselves, also those after the step, which are made again when asked
/// for.
///
/// It holds what a [NodeRun] holds, the inputs, and 64 bytes for each leaf.
public final class StepTrace {
  private final GraphDigest graph;
  private final State inputs;
  private final NodeRun run;
  private final NodeRun.Watcher watcher;
  private final HashTree leaves;
  private Map<Integer, Tensor> kept = Map.of();

  private StepTrace(
      GraphDigest graph, State inputs, NodeRun run, NodeRun.Watcher watcher, HashTree leaves) {
    this.graph = graph;
    this.inputs = inputs;
    this.run = run;
    this.watcher = watcher;
    this.leaves = leaves;
  }

  /// Runs a step.
  ///
  /// @param inputs of the graph, all of them
  public static StepTrace of(GraphDigest graph, State inputs, Backend backend) {
    return of(graph, inputs, backend, (_, value) -> value);
  }

  /// The trace of somebody who takes other tensors for what nodes made.
  static StepTrace of(GraphDigest graph, State inputs, Backend backend, NodeRun.Watcher watcher) {
    var run = new NodeRun(graph.graph(), backend);
    Graph nodes = graph.graph();
    Digest[] tensors = new Digest[nodes.tensors()];
    for (int i = 0; i < nodes.inputs().size(); i++) {
      tensors[i] = StateDigest.of(inputs.get(nodes.inputs().get(i).name()));
    }
    var _ =
        run.all(
            inputs,
            Set.of(),
            (tensor, value) -> {
              Tensor taken = watcher.made(tensor, value);
              tensors[tensor] = StateDigest.of(taken);
              return taken;
            });
    return new StepTrace(graph, inputs, run, watcher, leaves(graph, List.of(tensors)));
  }

  /// A trace that was made before, of which only the leaves were kept.
  static StepTrace known(
      GraphDigest graph, State inputs, Backend backend, NodeRun.Watcher watcher, HashTree leaves) {
    var run = new NodeRun(graph.graph(), backend);
    return new StepTrace(graph, inputs, run, watcher, leaves);
  }

  /// The carried tensors after a step, without a trace of it.
  static State after(GraphDigest graph, State inputs, Backend backend, NodeRun.Watcher watcher) {
    var run = new NodeRun(graph.graph(), backend);
    return after(graph, inputs, run.only(inputs, carried(graph), watcher));
  }

  private static Set<Integer> carried(GraphDigest graph) {
    return graph.carried().stream().map(GraphDigest.Carried::tensor).collect(Collectors.toSet());
  }

  private static State after(GraphDigest graph, State inputs, Map<Integer, Tensor> given) {
    var state = new HashMap<String, Tensor>();
    for (GraphDigest.Carried one : graph.carried()) {
      Tensor made = given.get(one.tensor());
      state.put(
          one.name(),
          made == null ? inputs.get(graph.graph().inputs().get(one.tensor()).name()) : made);
    }
    return State.of(state);
  }

  public GraphDigest graph() {
    return graph;
  }

  /// The tree over the trace.
  public HashTree leaves() {
    return leaves;
  }

  /// The carried tensors after the step.
  public State after() {
    return after(graph, inputs, run.only(inputs, carried(graph), watcher));
  }

  /// Some of the step's tensors. Those that were asked for last are kept.
  public Map<Integer, Tensor> tensors(Set<Integer> wanted) {
    if (!kept.keySet().containsAll(wanted)) {
      kept = Map.of(); // before the next ones take memory
      kept = run.only(inputs, wanted, watcher);
    }
    return kept;
  }

  private static HashTree leaves(GraphDigest graph, List<Digest> tensors) {
    var leaves = new ArrayList<>(tensors);
    List<Digest> level =
        graph.carried().stream()
            .map(one -> StateDigest.entry(tensors.get(one.tensor()), one.name()))
            .toList();
    HashTree state = HashTree.over(level);
    leaves.addAll(level);
    int size = level.size();
    for (int height = 1; size > 1; height++) {
      size = (size + 1) / 2;
      for (int i = 0; i < size; i++) leaves.add(state.node(height, i));
    }
    leaves.add(state.root());
    return HashTree.over(leaves);
  }
}
