// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// Sees a matrix product in a fold of fma, however its operands lie: axes that move only one
/// operand are rows, those that move only the other columns, and all further axes make several
/// products of it. Convolutions and their gradients are products in this sense, once the zeros
/// around them are there.
final class ProductMatch {
  /// Tables of where lines and products lie must stay small against what they describe.
  private static final int MAX_LINES = 1 << 22;

  /// Columns that lie one after the other in the result, which decide what is a column.
  private static final int GOOD_RUN = 8;

  /// Channels worth laying side by side.
  private static final int LEAST_CHANNELS = 16;

  /// One of the two operands.
  private static final class Side {
    final Optional<Padding> padding;
    final Flat flat;
    final List<Integer> axes = new ArrayList<>();

    /// The axis that is the innermost of the copy; -1 if nothing was moved.
    final int channels;

    Side(Operand.Read read, Optional<Padding> padding, int channels, int loops) {
      this.padding = padding;
      this.channels = channels;
      this.flat = Flat.of(padding.map(Padding::read).orElse(read), loops);
    }

    /// Takes lines in the order in which they lie.
    void order() {
      if (axes.remove((Integer) channels)) axes.add(channels);
    }
  }

  private final Chain chain;
  private final Side one;
  private final Side two;
  private final List<Integer> outer = new ArrayList<>();
  private final int[] strides;

  private ProductMatch(Chain chain, Side one, Side two) {
    this.chain = chain;
    this.one = one;
    this.two = two;
    Shape shape = chain.shape();
    this.strides = new int[shape.rank()];
    int below = 1;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      strides[axis] = below;
      below *= shape.dim(axis);
      if (shape.dim(axis) == 1) continue;
      boolean first = chain.stride(one.flat, axis) != 0;
      boolean second = chain.stride(two.flat, axis) != 0;
      (first == second ? outer : first ? one.axes : two.axes).addFirst(axis);
    }
  }

  static Optional<ProductStep> of(Graph graph, int n, int[] uses, Layouts layouts, Gemm gemm) {
    Optional<Chain> found = Chain.of(graph, n, uses);
    if (found.isEmpty() || found.get().shape().elements() == 0) return Optional.empty();
    Chain chain = found.get();
    Optional<Side> one = side(chain, 0);
    Optional<Side> two = side(chain, 1);
    if (one.isEmpty() || two.isEmpty()) return Optional.empty();
    int target = graph.inputs().size() + n + chain.nodes() - 1;
    return new ProductMatch(chain, one.get(), two.get())
        .step(target, Masked.of(graph, target, uses), layouts, gemm);
  }

  private static Optional<Side> side(Chain chain, int which) {
    Operand.Read read = chain.operand(which);
    if (!Padding.needed(read)) {
      return Optional.of(new Side(read, Optional.empty(), -1, chain.axes()));
    }
    if (Arrays.stream(chain.extents().toArray()).anyMatch(extent -> extent == 0)) {
      return Optional.empty();
    }
    int channels = channels(chain, read, chain.operand(1 - which));
    return Padding.of(read, chain.extents(), channels >= 0)
        .map(padding -> new Side(read, Optional.of(padding), channels, chain.axes()));
  }

  // The axis of lines that a copy of `[.., channels, y, x]` had better end with, if few lines lie
  // one after the other along x: so in the gradient of a convolution's weights. Else -1.
  private static int channels(Chain chain, Operand.Read read, Operand.Read other) {
    List<Operand.Dim> view = read.view();
    int rank = view.size();
    if (rank < 3) return -1;
    for (int d = 0; d < rank - 2; d++) {
      if (view.get(d).edge() == Operand.Edge.ZERO) return -1;
    }
    Operand.Dim dim = view.get(rank - 3);
    int axis = chain.axis(dim.at());
    boolean whole = axis >= 0 && dim.edge() == Operand.Edge.INSIDE;
    if (!whole || chain.shape().dim(axis) != dim.extent()) return -1;
    if (dim.extent() < LEAST_CHANNELS || dim.extent() % TurnedPadding.GROUP != 0) return -1;
    if (chain.stride(Flat.of(other, chain.axes()), axis) != 0) return -1;
    int run = 1;
    for (int line = 0; line < chain.shape().rank(); line++) {
      if (chain.moves(view.getLast().at(), line)) run *= chain.shape().dim(line);
    }
    return run < GOOD_RUN ? axis : -1;
  }

  private Optional<ProductStep> step(
      int target, Optional<Masked> masked, Layouts layouts, Gemm gemm) {
    // A product commutes, bit for bit, so either operand can be the one on the right.
    boolean swap = run(one) >= GOOD_RUN || (run(two) < GOOD_RUN && size(one) > size(two));
    Side left = swap ? two : one;
    Side right = swap ? one : two;
    if (right.axes.isEmpty() || size(left) > MAX_LINES || size(right) > MAX_LINES) {
      return Optional.empty();
    }
    int products = elements(outer);
    if (products > MAX_LINES) return Optional.empty();
    boolean moved = right.channels >= 0;
    left.order();
    right.order();
    Placement placement = new Placement(table(left.axes), table(right.axes), table(outer));
    Product product =
        new Product(
            layouts.of(table(left.axes, left.flat, 0), chain.along(left.flat)),
            layouts.of(table(right.axes, right.flat, 0), chain.along(right.flat)),
            moved ? neighbours(left, right) : layouts.of(table(left.axes), table(right.axes)),
            chain.starts(),
            new Product.Bases(
                Ints.of(table(outer, left.flat, left.flat.offset())),
                Ints.of(table(outer, right.flat, right.flat.offset())),
                Ints.of(moved ? firsts(products, left, right) : table(outer))),
            masked.map(mask -> mask.leaves(left.axes, right.axes)).orElse(false));
    var copies =
        new ProductRun.Copies(
            left.padding, right.padding, moved ? Optional.of(placement) : Optional.empty());
    ProductRun run = gemm.prepare(product, copies);
    return Optional.of(
        new ProductStep(
            target, left.flat.source(), right.flat.source(), product, run, chain.nodes()));
  }

  // Results next to each other, in the order of rows and columns.
  private Layout neighbours(Side left, Side right) {
    int[] across = new int[size(left)];
    Arrays.setAll(across, i -> i * size(right));
    int[] along = new int[size(right)];
    Arrays.setAll(along, i -> i);
    return new Layout(across, along);
  }

  private int[] firsts(int products, Side left, Side right) {
    int[] firsts = new int[products];
    Arrays.setAll(firsts, i -> i * size(left) * size(right));
    return firsts;
  }

  // How many neighbours in the result are lines of this side.
  private int run(Side side) {
    int run = 1;
    for (int axis : side.axes.reversed()) {
      if (strides[axis] == run) run *= chain.shape().dim(axis);
    }
    return run;
  }

  private int size(Side side) {
    return elements(side.axes);
  }

  private int elements(List<Integer> axes) {
    return axes.stream().mapToInt(chain.shape()::dim).reduce(1, (a, b) -> a * b);
  }

  // Where the lines along `axes` lie in the result.
  private int[] table(List<Integer> axes) {
    return Axes.offsets(extents(axes), axes.stream().mapToInt(axis -> strides[axis]).toArray());
  }

  private int[] table(List<Integer> axes, Flat flat, int from) {
    int[] steps = axes.stream().mapToInt(axis -> chain.stride(flat, axis)).toArray();
    int[] table = Axes.offsets(extents(axes), steps);
    for (int i = 0; i < table.length; i++) table[i] += from;
    return table;
  }

  private int[] extents(List<Integer> axes) {
    return axes.stream().mapToInt(chain.shape()::dim).toArray();
  }
}
