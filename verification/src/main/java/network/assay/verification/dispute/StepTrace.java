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
/// kept, and the tensors themselves, which are made again when asked for.
///
/// It holds what a [NodeRun] holds, the inputs, and 64 bytes for each leaf.
public final class StepTrace {
  private final GraphDigest graph;
  private final State inputs;
  private final NodeRun run;
  private final NodeRun.Watcher watcher;
  private final HashTree leaves;
  private final State after;
  private Map<Integer, Tensor> kept = Map.of();

  private StepTrace(GraphDigest graph, State inputs, NodeRun run, NodeRun.Watcher watcher) {
    this.graph = graph;
    this.inputs = inputs;
    this.run = run;
    this.watcher = watcher;
    Graph nodes = graph.graph();
    Digest[] tensors = new Digest[nodes.tensors()];
    for (int i = 0; i < nodes.inputs().size(); i++) {
      tensors[i] = StateDigest.of(inputs.get(nodes.inputs().get(i).name()));
    }
    Set<Integer> carried =
        graph.carried().stream().map(GraphDigest.Carried::tensor).collect(Collectors.toSet());
    Map<Integer, Tensor> given =
        run.all(
            inputs,
            carried,
            (tensor, value) -> {
              Tensor taken = watcher.made(tensor, value);
              tensors[tensor] = StateDigest.of(taken);
              return taken;
            });
    var state = new HashMap<String, Tensor>();
    for (GraphDigest.Carried one : graph.carried()) {
      state.put(one.name(), tensor(given, one.tensor()));
    }
    this.after = State.of(state);
    this.leaves = leaves(graph, List.of(tensors));
  }

  /// Runs a step.
  ///
  /// @param inputs of the graph, all of them
  public static StepTrace of(GraphDigest graph, State inputs, Backend backend) {
    return of(graph, inputs, backend, (_, value) -> value);
  }

  /// The trace of somebody who takes other tensors for what nodes made.
  static StepTrace of(GraphDigest graph, State inputs, Backend backend, NodeRun.Watcher watcher) {
    return new StepTrace(graph, inputs, new NodeRun(graph.graph(), backend), watcher);
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
    return after;
  }

  /// Some of the step's tensors. Those that were asked for last are kept.
  public Map<Integer, Tensor> tensors(Set<Integer> wanted) {
    if (!kept.keySet().containsAll(wanted)) {
      kept = Map.of(); // before the next ones take memory
      kept = run.only(inputs, wanted, watcher);
    }
    return kept;
  }

  private Tensor tensor(Map<Integer, Tensor> given, int number) {
    Tensor made = given.get(number);
    return made == null ? inputs.get(graph.graph().inputs().get(number).name()) : made;
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
