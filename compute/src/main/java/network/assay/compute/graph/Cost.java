// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.util.HashSet;
import java.util.Set;
import network.assay.compute.GraphFault;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// What one run of a graph takes, exactly and before running it (docs/spec/exact-ops, section 4.4).
/// Computed in a few passes over the nodes, without memory for any tensor, so that it bounds what a
/// stranger's graph may ask for before anything is granted.
///
/// @param operations scalar operations: every step of every fold and map, taken or skipped, a
///     written function counting its length
/// @param inputBytes canonical bytes of all inputs
/// @param outputBytes canonical bytes of all outputs
/// @param peakBytes the most bytes of tensors alive at once when nodes run in order and a tensor is
///     dropped after its last reader; inputs and outputs stay, and an output that is an input, or
///     another output too, has memory of its own. What a backend that does not fuse needs for data.
/// @param readBytes the bytes of all tensors that nodes read, once for each node and tensor
/// @param writtenBytes the bytes of all tensors that nodes make
/// @param boundBytes inputs, outputs and every other tensor at once: what no backend exceeds in
///     whatever order it runs and fuses nodes, scratch of its kernels left aside
public record Cost(
    long operations,
    long inputBytes,
    long outputBytes,
    long peakBytes,
    long readBytes,
    long writtenBytes,
    long boundBytes) {
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
      long read = 0;
      long written = 0;
      for (Node node : graph.nodes()) {
        written += bytes(node.dtype(), node.shape());
        for (int source : Set.copyOf(node.sources())) {
          read += bytes(graph.dtype(source), graph.shape(source));
        }
      }
      return new Cost(
          operations, in, out, peak(graph, in), read, written, in + written + copiedBytes(graph));
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
    long live = inputBytes + copiedBytes(graph);
    long peak = live;
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      live += bytes(node.dtype(), node.shape());
      peak = Math.max(peak, live);
      if (lastUse[first + n] == n) live -= bytes(node.dtype(), node.shape());
      for (int source : Set.copyOf(node.sources())) {
        if (source >= first && lastUse[source] == n) {
          live -= bytes(graph.dtype(source), graph.shape(source));
        }
      }
    }
    return peak;
  }

  // Outputs that no node makes in place.
  private static long copiedBytes(Graph graph) {
    var made = new HashSet<Integer>();
    long copied = 0;
    for (Output output : graph.outputs()) {
      boolean direct = output.tensor() >= graph.inputs().size() && made.add(output.tensor());
      if (!direct) copied += bytes(graph.dtype(output.tensor()), graph.shape(output.tensor()));
    }
    return copied;
  }

  // No sum of these can overflow: each is below 2^33, and there are fewer than 2^24.
  private static long bytes(DType dtype, Shape shape) {
    return (long) shape.elements() * dtype.bytes();
  }
}
