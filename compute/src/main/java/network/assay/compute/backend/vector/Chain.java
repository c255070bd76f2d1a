// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// A fold of fma from +0 over two tensors, with the fold that adds up its chunks if there is one:
/// what may be a matrix product. Its loop axes are those of the chunks, of the result, and those
/// that are reduced.
///
/// @param shape of the result
/// @param chunkAxes how many axes, the first ones, count chunks
final class Chain {
  /// More steps, or longer chains, than any builder makes are left to the general kernels: packing
  /// would need too much memory.
  private static final int MAX_STEPS = 1 << 22;

  private static final int MAX_CHUNK = 8192;

  private final Node.Fold fold;
  private final Shape shape;
  private final int chunkAxes;

  /// The steps that are not skipped, among all of all chunks, and where each chunk begins.
  private final int[] kept;

  private final Ints starts;

  private Chain(Node.Fold fold, Shape shape, int chunkAxes) {
    this.fold = fold;
    this.shape = shape;
    this.chunkAxes = chunkAxes;
    int steps = fold.reduce().elements();
    boolean[] skipped = skipped();
    this.kept = IntStream.range(0, skipped.length).filter(step -> !skipped[step]).toArray();
    int[] begins = new int[(steps == 0 ? 1 : skipped.length / steps) + 1];
    for (int step : kept) begins[step / steps + 1]++;
    for (int c = 1; c < begins.length; c++) begins[c] += begins[c - 1];
    this.starts = Ints.of(begins);
  }

  static Optional<Chain> of(Graph graph, int n, int[] uses) {
    if (!(graph.nodes().get(n) instanceof Node.Fold fold)
        || fold.op() != FoldOp.FMA
        || fold.initBits() != 0
        || !fold.operands().stream().allMatch(Operand.Read.class::isInstance)
        || fold.reduce().elements() > MAX_CHUNK) {
      return Optional.empty();
    }
    Optional<Chain> chunked = chunked(graph, n, fold, uses);
    if (chunked.isPresent()) return chunked;
    return skipsBySteps(fold, 0) ? Optional.of(new Chain(fold, fold.shape(), 0)) : Optional.empty();
  }

  private static Optional<Chain> chunked(Graph graph, int n, Node.Fold fold, int[] uses) {
    int tensor = graph.inputs().size() + n;
    if (uses[tensor] != 1
        || n + 1 >= graph.nodes().size()
        || !(graph.nodes().get(n + 1) instanceof Node.Fold sum)) {
      return Optional.empty();
    }
    int axes = fold.shape().rank() - sum.shape().rank();
    if (axes < 1 || !adds(sum, tensor, fold.shape(), axes)) return Optional.empty();
    long steps = (long) sum.reduce().elements() * fold.reduce().elements();
    boolean fits = steps > 0 && steps <= MAX_STEPS && skipsBySteps(fold, axes);
    return fits ? Optional.of(new Chain(fold, sum.shape(), axes)) : Optional.empty();
  }

  // Whether `sum` adds up, from +0 and in order, the first `axes` axes of tensor `source`.
  private static boolean adds(Node.Fold sum, int source, Shape shape, int axes) {
    int rank = sum.shape().rank();
    if (sum.op() != FoldOp.ADD
        || sum.initBits() != 0
        || sum.reduce().rank() != 1
        || !(sum.operands().getFirst() instanceof Operand.Read read)
        || read.source() != source) {
      return false;
    }
    Flat flat = Flat.of(read, rank + 1);
    long below = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
      int extent = sum.shape().dim(axis);
      if (extent != shape.dim(axes + axis)) return false;
      if (extent != 1 && flat.stride(axis) != below) return false;
      below *= extent;
    }
    long chunks = 1;
    for (int axis = 0; axis < axes; axis++) chunks *= shape.dim(axis);
    return !flat.guarded()
        && flat.offset() == 0
        && flat.stride(rank) == below
        && sum.reduce().dim(0) == chunks;
  }

  // Whether the same steps are skipped for every element.
  private static boolean skipsBySteps(Node.Fold fold, int chunkAxes) {
    for (Operand.Dim dim : skipping(fold)) {
      for (int axis = chunkAxes; axis < fold.shape().rank(); axis++) {
        if (dim.at().coefficients().get(axis) != 0) return false;
      }
    }
    return true;
  }

  private static List<Operand.Dim> skipping(Node.Fold fold) {
    return fold.operands().stream()
        .flatMap(operand -> ((Operand.Read) operand).view().stream())
        .filter(dim -> dim.edge() == Operand.Edge.SKIP)
        .toList();
  }

  private boolean[] skipped() {
    boolean[] skipped = new boolean[table(_ -> 0).length];
    for (Operand.Dim dim : skipping(fold)) {
      int[] at = table(dim.at().coefficients()::get);
      for (int step = 0; step < at.length; step++) {
        int coordinate = at[step] + dim.at().offset();
        skipped[step] |= coordinate < 0 || coordinate >= dim.extent();
      }
    }
    return skipped;
  }

  // The values of an affine function at each step of each chunk, from the first.
  private int[] table(IntUnaryOperator coefficient) {
    var axes = new ArrayList<Integer>();
    for (int axis = 0; axis < chunkAxes; axis++) axes.add(axis);
    for (int axis = fold.shape().rank(); axis < axes(); axis++) axes.add(axis);
    int[] extents = axes.stream().mapToInt(this::extent).toArray();
    int[] strides = axes.stream().mapToInt(coefficient::applyAsInt).toArray();
    return Axes.offsets(extents, strides);
  }

  private int extent(int axis) {
    int rank = fold.shape().rank();
    return axis < rank ? fold.shape().dim(axis) : fold.reduce().dim(axis - rank);
  }

  Shape shape() {
    return shape;
  }

  /// How many nodes this is.
  int nodes() {
    return chunkAxes == 0 ? 1 : 2;
  }

  /// How many loop axes there are.
  int axes() {
    return fold.shape().rank() + fold.reduce().rank();
  }

  /// The extents of all loop axes.
  Ints extents() {
    return Ints.of(IntStream.range(0, axes()).map(this::extent).toArray());
  }

  Operand.Read operand(int which) {
    return (Operand.Read) fold.operands().get(which);
  }

  /// The stride of `flat` along axis `axis` of the result.
  int stride(Flat flat, int axis) {
    return flat.stride(chunkAxes + axis);
  }

  /// The axis of the result that `at` is the index of, or -1 if it is anything else.
  int axis(Affine at) {
    int found = -1;
    for (int loop = 0; loop < at.coefficients().size(); loop++) {
      int factor = at.coefficients().get(loop);
      if (factor == 0 || extent(loop) == 1) continue;
      if (factor != 1 || found >= 0) return -1;
      found = loop;
    }
    return at.offset() != 0 || found >= fold.shape().rank() ? -1 : Math.max(-1, found - chunkAxes);
  }

  /// Whether `at` changes along axis `axis` of the result.
  boolean moves(Affine at, int axis) {
    return at.coefficients().get(chunkAxes + axis) != 0;
  }

  /// Where each step lies from the first.
  int[] along(Flat flat) {
    int[] table = table(flat::stride);
    return IntStream.of(kept).map(step -> table[step]).toArray();
  }

  /// The number of the step that each chunk begins with, and then of all steps.
  Ints starts() {
    return starts;
  }
}
