// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.Shape;

/// A fold of fma from +0 over two tensors, with the fold that adds up its chunks if there is one:
/// what may be a matrix product.
///
/// @param fold its axes are the chunks' axis if chunked, those of `shape`, and those it reduces
/// @param shape of the result
/// @param steps how many there are in all
/// @param chunk how many steps a chain has
/// @param nodes one, or two if chunked
record Chain(Node.Fold fold, Shape shape, int steps, int chunk, int nodes) {
  /// More steps, or longer chains, than any builder makes are left to the general kernels: packing
  /// would need too much memory.
  private static final int MAX_STEPS = 1 << 22;

  private static final int MAX_CHUNK = 8192;

  static Optional<Chain> of(Graph graph, int n, int[] uses) {
    if (!(graph.nodes().get(n) instanceof Node.Fold fold) || !multiplies(fold)) {
      return Optional.empty();
    }
    Optional<Chain> chunked = chunked(graph, n, fold, uses);
    return chunked.isPresent() ? chunked : plain(fold);
  }

  private static boolean multiplies(Node.Fold fold) {
    return fold.op() == FoldOp.FMA
        && fold.initBits() == 0
        && fold.operands().stream().allMatch(Operand.Read.class::isInstance)
        && edges(fold).stream().noneMatch(dim -> dim.edge() == Operand.Edge.ZERO);
  }

  private static Optional<Chain> plain(Node.Fold fold) {
    int steps = fold.reduce().elements();
    if (steps > MAX_CHUNK || skips(fold)) return Optional.empty();
    return Optional.of(new Chain(fold, fold.shape(), steps, Math.max(1, steps), 1));
  }

  private static Optional<Chain> chunked(Graph graph, int n, Node.Fold fold, int[] uses) {
    int tensor = graph.inputs().size() + n;
    if (uses[tensor] != 1
        || n + 1 >= graph.nodes().size()
        || fold.shape().rank() == 0
        || !(graph.nodes().get(n + 1) instanceof Node.Fold sum)
        || !adds(sum, tensor, fold.shape())) {
      return Optional.empty();
    }
    int chunk = fold.reduce().elements();
    long steps = (long) chunk * fold.shape().dim(0);
    if (skips(fold)) {
      long kept = kept(fold);
      if (kept <= steps - chunk || kept > steps) return Optional.empty();
      steps = kept;
    }
    if (steps > MAX_STEPS || chunk > MAX_CHUNK || chunk == 0) return Optional.empty();
    return Optional.of(new Chain(fold, sum.shape(), (int) steps, chunk, 2));
  }

  // Whether `sum` adds up the outermost axis of tensor `source`, from +0.
  private static boolean adds(Node.Fold sum, int source, Shape shape) {
    int rank = sum.shape().rank();
    if (sum.op() != FoldOp.ADD
        || sum.initBits() != 0
        || rank + 1 != shape.rank()
        || sum.reduce().rank() != 1
        || sum.reduce().dim(0) != shape.dim(0)
        || !(sum.operands().getFirst() instanceof Operand.Read read)
        || read.source() != source) {
      return false;
    }
    Flat flat = Flat.of(read, rank + 1);
    int below = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
      if (sum.shape().dim(axis) != shape.dim(axis + 1)) return false;
      if (sum.shape().dim(axis) != 1 && flat.stride(axis) != below) return false;
      below *= sum.shape().dim(axis);
    }
    return !flat.guarded() && flat.offset() == 0 && flat.stride(rank) == below;
  }

  private static boolean skips(Node.Fold fold) {
    return edges(fold).stream().anyMatch(dim -> dim.edge() == Operand.Edge.SKIP);
  }

  private static List<Operand.Dim> edges(Node.Fold fold) {
    return fold.operands().stream()
        .flatMap(operand -> ((Operand.Read) operand).view().stream())
        .filter(dim -> dim.edge() != Operand.Edge.INSIDE)
        .toList();
  }

  // How many steps there are, from the first on, if those skipped are the last of the last chunk;
  // else 0. That is where a coordinate counts on through the chunks.
  private static long kept(Node.Fold fold) {
    int rank = fold.shape().rank();
    int[] counting = new int[rank + fold.reduce().rank()];
    counting[0] = fold.reduce().dim(0);
    counting[rank] = 1;
    int inner = fold.reduce().elements() / Math.max(1, fold.reduce().dim(0));
    long kept = -1;
    for (Operand.Dim dim : edges(fold)) {
      if (dim.edge() != Operand.Edge.SKIP) continue;
      boolean counts =
          dim.at().offset() == 0 && Arrays.equals(dim.at().coefficients().toArray(), counting);
      if (!counts || (kept >= 0 && kept != dim.extent())) return 0;
      kept = dim.extent();
    }
    return kept * inner;
  }

  private boolean isChunked() {
    return nodes == 2;
  }

  int axes() {
    return fold.shape().rank() + fold.reduce().rank();
  }

  Operand.Read operand(int which) {
    return (Operand.Read) fold.operands().get(which);
  }

  /// The stride of `flat` along axis `axis` of the result.
  int stride(Flat flat, int axis) {
    return flat.stride(isChunked() ? axis + 1 : axis);
  }

  /// Where each step lies from the first.
  int[] along(Flat flat) {
    int rank = fold.shape().rank();
    int[] reduced = IntStream.range(rank, axes()).toArray();
    int[] extents = fold.reduce().dims().toArray();
    if (isChunked()) {
      reduced = IntStream.concat(IntStream.of(0), IntStream.of(reduced)).toArray();
      extents =
          IntStream.concat(IntStream.of(fold.shape().dim(0)), IntStream.of(extents)).toArray();
    }
    int[] strides = IntStream.of(reduced).map(flat::stride).toArray();
    return Arrays.copyOf(Axes.offsets(extents, strides), steps);
  }
}
