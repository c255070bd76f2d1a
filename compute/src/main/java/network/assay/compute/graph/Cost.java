// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import network.assay.compute.GraphFault;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// What one run of a graph takes, exactly and before running it (docs/spec/exact-ops, section 5).
///
/// @param operations scalar operations: every step of every fold and map, taken or skipped, a
///     written function counting its length
/// @param inputBytes canonical bytes of all inputs
/// @param outputBytes canonical bytes of all outputs
/// @param peakBytes the most bytes of tensors alive at once when nodes run in order and a tensor is
///     dropped after its last reader; inputs and outputs stay. What a backend that does not fuse
///     needs for data.
public record Cost(long operations, long inputBytes, long outputBytes, long peakBytes) {
  /// Integer operations of one Philox word, and of one sample index: ten rounds, and eight of
  /// these.
  static final int WORD_OPERATIONS = 25;

  static final int ORDER_OPERATIONS = 8 * 100;

  static Cost of(Graph graph) {
    try {
      long operations = 0;
      for (Node node : graph.nodes()) {
        operations = Math.addExact(operations, operations(node));
      }
      long in = 0;
      for (Input input : graph.inputs()) in += bytes(input.dtype(), input.shape());
      long out = 0;
      for (Output output : graph.outputs()) {
        out += bytes(graph.dtype(output.tensor()), graph.shape(output.tensor()));
      }
      return new Cost(operations, in, out, peak(graph, in));
    } catch (ArithmeticException e) {
      throw new GraphFault("the graph's cost exceeds 64 bits");
    }
  }

  /// Scalar operations of one node. No product here can overflow: elements and steps are each
  /// below 2^31.
  ///
  /// @throws ArithmeticException beyond 64 bits
  public static long operations(Node node) {
    long elements = node.shape().elements();
    return switch (node) {
      case Node.Fold fold -> elements * fold.reduce().elements();
      case Node.Map map -> elements * map.op().operations();
      case Node.Gather _ -> elements;
      case Node.ScatterAdd add ->
          Math.addExact(elements, Shape.of(add.batch(), add.picks(), add.width()).elements());
      case Node.Random _ -> elements * WORD_OPERATIONS;
      case Node.Order _ -> elements * ORDER_OPERATIONS;
    };
  }

  private static long peak(Graph graph, long inputBytes) {
    int[] lastUse = new int[graph.tensors()];
    int first = graph.inputs().size();
    for (int n = 0; n < graph.nodes().size(); n++) {
      lastUse[first + n] = n; // a tensor nobody reads lives while it is made
      for (int source : graph.nodes().get(n).sources()) lastUse[source] = n;
    }
    graph.outputs().forEach(output -> lastUse[output.tensor()] = Integer.MAX_VALUE);
    long live = inputBytes;
    long peak = live;
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      live += bytes(node.dtype(), node.shape());
      peak = Math.max(peak, live);
      if (lastUse[first + n] == n) live -= bytes(node.dtype(), node.shape());
      for (int source : node.sources().stream().distinct().toList()) {
        if (source >= first && lastUse[source] == n) {
          live -= bytes(graph.dtype(source), graph.shape(source));
        }
      }
    }
    return peak;
  }

  private static long bytes(DType dtype, Shape shape) {
    return (long) shape.elements() * dtype.bytes();
  }
}
