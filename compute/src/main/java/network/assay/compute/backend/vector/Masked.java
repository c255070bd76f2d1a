// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;
import java.util.Optional;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.graph.Operand.Read;
import network.assay.compute.tensor.Shape;

/// A tensor whose elements nobody reads where the index along `row` is less than that along
/// `column`: its one reader, or that reader's, takes something else there. So with scores before
/// a causal mask.
record Masked(int row, int column) {
  /// How many nodes after the tensor's the last of its readers is looked for.
  private static final int NEAR = 8;

  static Optional<Masked> of(Graph graph, int tensor, int[] uses) {
    int seen = tensor;
    int first = tensor - graph.inputs().size() + 1;
    int end = Math.min(graph.nodes().size(), first + NEAR);
    for (int n = first; n < end && uses[seen] == 1; n++) {
      Node node = graph.nodes().get(n);
      if (!node.sources().contains(seen)) continue;
      if (!(node instanceof Node.Map map) || !map.shape().equals(graph.shape(tensor))) break;
      if (map.op() == MapOp.SELECT) {
        boolean other = reads(map.operands().get(2), seen, map.shape());
        return other ? of(graph, map.operands().get(0), map.shape()) : Optional.empty();
      }
      for (Operand operand : map.operands()) {
        if (operand instanceof Read && !reads(operand, seen, map.shape())) return Optional.empty();
      }
      seen = graph.inputs().size() + n;
    }
    return Optional.empty();
  }

  // Whether the condition is that one index is less than another.
  private static Optional<Masked> of(Graph graph, Operand condition, Shape shape) {
    if (!(condition instanceof Read(int source, var _))
        || !reads(condition, source, shape)
        || source < graph.inputs().size()
        || !(graph.nodes().get(source - graph.inputs().size()) instanceof Node.Map map)
        || map.op() != MapOp.I_LT
        || !map.shape().equals(shape)) {
      return Optional.empty();
    }
    int row = axis(map.operands().get(0));
    int column = axis(map.operands().get(1));
    return row < 0 || column < 0 ? Optional.empty() : Optional.of(new Masked(row, column));
  }

  // Whether an element of `shape` is made of the element of tensor `source` at the same place.
  private static boolean reads(Operand operand, int source, Shape shape) {
    if (!(operand instanceof Read read) || read.source() != source) return false;
    Flat flat = Flat.of(read, shape.rank());
    boolean straight = !flat.guarded() && flat.offset() == 0;
    return straight && Axes.joined(shape, flat.strides()).contiguous();
  }

  // The axis whose index the operand is; -1 if it is none.
  private static int axis(Operand operand) {
    if (!(operand instanceof Operand.Index(var value)) || value.offset() != 0) return -1;
    int found = -1;
    for (int axis = 0; axis < value.coefficients().size(); axis++) {
      int coefficient = value.coefficients().get(axis);
      if (coefficient == 0) continue;
      if (coefficient != 1 || found >= 0) return -1;
      found = axis;
    }
    return found;
  }

  /// Whether a product of such rows and columns may leave out what is beyond the diagonal.
  boolean leaves(List<Integer> rows, List<Integer> columns) {
    return rows.equals(List.of(row)) && columns.equals(List.of(column));
  }
}
