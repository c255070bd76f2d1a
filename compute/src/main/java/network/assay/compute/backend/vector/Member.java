// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;
import java.util.Optional;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Lowering;
import network.assay.compute.graph.Lowering.Sum;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// What a fused step can consist of: a map, or a fold of rows of neighbouring elements whose order
/// is free or that of a sum in lanes.
sealed interface Member {
  /// The tensor it makes.
  int tensor();

  DType dtype();

  /// How many nodes it stands for.
  int nodes();

  record Mapped(int tensor, Node.Map map) implements Member {
    @Override
    public DType dtype() {
      return map.dtype();
    }

    @Override
    public int nodes() {
      return 1;
    }
  }

  /// The greatest or least of each row, or any fold of integers.
  ///
  /// @param from where a row begins; its elements follow each other
  record Folded(int tensor, Node.Fold fold, Flat from) implements Member {
    @Override
    public DType dtype() {
      return fold.dtype();
    }

    @Override
    public int nodes() {
      return 1;
    }

    int rows() {
      return fold.shape().elements();
    }

    int columns() {
      return fold.reduce().dim(0);
    }
  }

  /// The sum of each row in the lanes of the specification.
  record Summed(int tensor, int source, Sum sum) implements Member {
    @Override
    public DType dtype() {
      return DType.F32;
    }

    @Override
    public int nodes() {
      return 1 + Integer.numberOfTrailingZeros(sum.lanes());
    }
  }

  /// The member that begins with node `n`, if there is one: maps of edges that need more than a
  /// filling, and folds in an order that shows, are none.
  static Optional<Member> of(Graph graph, int n, int[] uses) {
    int tensor = graph.inputs().size() + n;
    return switch (graph.nodes().get(n)) {
      case Node.Map map -> mapped(tensor, map);
      case Node.Fold fold when fold.op() == FoldOp.ADD -> summed(graph, n, fold, uses);
      case Node.Fold fold -> folded(tensor, fold);
      case Node.Gather _, Node.ScatterAdd _, Node.Random _, Node.Order _ -> Optional.empty();
    };
  }

  private static Optional<Member> mapped(int tensor, Node.Map map) {
    boolean fits = map.shape().elements() > 0 && Filling.canStandFor(map);
    return fits ? Optional.of(new Mapped(tensor, map)) : Optional.empty();
  }

  private static Optional<Member> folded(int tensor, Node.Fold fold) {
    if (fold.op() == FoldOp.FMA
        || fold.reduce().rank() != 1
        || fold.reduce().dim(0) < 2
        || fold.shape().elements() == 0
        || (long) fold.shape().elements() * fold.reduce().dim(0) > Shape.MAX_ELEMENTS
        || !(fold.operands().getFirst() instanceof Operand.Read read)) {
      return Optional.empty();
    }
    int axis = fold.shape().rank();
    Flat flat = Flat.of(read, axis + 1);
    return flat.guarded() || flat.stride(axis) != 1
        ? Optional.empty()
        : Optional.of(new Folded(tensor, fold, flat));
  }

  // A sum whose nodes follow each other, nobody else reading the partial ones.
  private static Optional<Member> summed(Graph graph, int n, Node.Fold fold, int[] uses) {
    if (fold.shape().rank() != 3
        || !(fold.operands().getFirst() instanceof Operand.Read(int source, var view))
        || view.size() != 3) {
      return Optional.empty();
    }
    Sum sum = new Sum(view.get(0).extent(), view.get(1).extent(), view.get(2).extent());
    int first = graph.inputs().size() + n;
    List<Node> wanted = Lowering.sum(sum, source, first);
    int end = n + wanted.size();
    if (end > graph.nodes().size() || !graph.nodes().subList(n, end).equals(wanted)) {
      return Optional.empty();
    }
    for (int t = first; t < first + wanted.size() - 1; t++) {
      if (uses[t] != 2) return Optional.empty(); // each is read twice, by the next halving
    }
    return Optional.of(new Summed(first + wanted.size() - 1, source, sum));
  }

  /// The box of a map or fold and the strides of a read in it: `shape`, the reduction last.
  static Shape box(Node.Fold fold) {
    int[] dims = new int[fold.shape().rank() + 1];
    for (int i = 0; i < dims.length - 1; i++) dims[i] = fold.shape().dim(i);
    dims[dims.length - 1] = fold.reduce().dim(0);
    return Shape.of(dims);
  }
}
