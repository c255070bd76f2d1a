// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Output;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// A node with the tensors of its graph, as the scalar backend computes them.
///
/// @param out the node's own
record Computed(Node node, TensorTrees tensors, Tensor out) {
  /// All nodes of a graph, run on `inputs`.
  static List<Computed> of(Graph graph, State inputs) {
    var outputs = new ArrayList<Output>();
    graph.made().forEach(i -> outputs.add(new Output("t%07d".formatted(i), i)));
    Graph shown = new Graph(graph.inputs(), graph.nodes(), outputs);
    State made;
    try (var backend = new ScalarBackend()) {
      made = backend.compile(shown, State.EMPTY).run(inputs);
    }
    var tensors = new ArrayList<Tensor>();
    graph.inputs().forEach(input -> tensors.add(inputs.get(input.name())));
    outputs.forEach(output -> tensors.add(made.get(output.name())));
    TensorTrees trees = new TensorTrees(tensors);
    var computed = new ArrayList<Computed>();
    for (int i = 0; i < graph.nodes().size(); i++) {
      Tensor out = tensors.get(graph.inputs().size() + i);
      computed.add(new Computed(graph.nodes().get(i), trees, out));
    }
    return computed;
  }
}
