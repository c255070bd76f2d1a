// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import network.assay.compute.graph.Cost;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Workspace;

/// What one run of a graph takes, before anything runs.
///
/// @param operations scalar operations, exactly
/// @param peakBytes of tensors alive at once, inputs and outputs among them
/// @param workBytes the most that the vector backend holds besides, on one thread; each further one
///     adds less
/// @param kinds the costliest first
public record GraphReport(
    int nodes,
    long operations,
    long inputBytes,
    long outputBytes,
    long peakBytes,
    long workBytes,
    List<Kind> kinds) {
  /// All nodes of one kind together.
  ///
  /// @param elements that they make
  public record Kind(String name, int nodes, long elements, long operations) {
    private Kind plus(Kind other) {
      return new Kind(
          name, nodes + other.nodes, elements + other.elements, operations + other.operations);
    }
  }

  public GraphReport {
    kinds = List.copyOf(kinds);
  }

  public static GraphReport of(Graph graph) {
    Cost cost = graph.cost();
    var kinds = new TreeMap<String, Kind>();
    for (Node node : graph.nodes()) {
      var one = new Kind(name(node), 1, node.shape().elements(), Cost.operations(node));
      kinds.merge(one.name(), one, Kind::plus);
    }
    var order = new ArrayList<>(kinds.values());
    order.sort(Comparator.comparingLong(Kind::operations).reversed());
    return new GraphReport(
        graph.nodes().size(),
        cost.operations(),
        cost.inputBytes(),
        cost.outputBytes(),
        cost.peakBytes(),
        Workspace.bytes(graph, 1),
        order);
  }

  private static String name(Node node) {
    return switch (node) {
      case Node.Fold fold -> "fold " + fold.op();
      case Node.Map map -> "map " + map.op();
      case Node.Gather _ -> "gather";
      case Node.ScatterAdd _ -> "scatter-add";
      case Node.Random _ -> "random";
      case Node.Order _ -> "order";
    };
  }
}
