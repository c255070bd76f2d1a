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

  /// One of the two operands.
  private static final class Side {
    final Optional<Padding> padding;
    final Flat flat;
    final List<Integer> axes = new ArrayList<>();

    Side(Operand.Read read, Optional<Padding> padding, int loops) {
      this.padding = padding;
      this.flat = Flat.of(padding.map(Padding::read).orElse(read), loops);
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

  static Optional<ProductStep> of(Graph graph, int n, int[] uses, Gemm gemm) {
    Optional<Chain> found = Chain.of(graph, n, uses);
    if (found.isEmpty() || found.get().shape().elements() == 0) return Optional.empty();
    Chain chain = found.get();
    Optional<Side> one = side(chain, 0);
    Optional<Side> two = side(chain, 1);
    if (one.isEmpty() || two.isEmpty()) return Optional.empty();
    int target = graph.inputs().size() + n + chain.nodes() - 1;
    return new ProductMatch(chain, one.get(), two.get())
        .step(target, Masked.of(graph, target, uses), gemm);
  }

  private static Optional<Side> side(Chain chain, int which) {
    Operand.Read read = chain.operand(which);
    if (!Padding.needed(read)) return Optional.of(new Side(read, Optional.empty(), chain.axes()));
    if (Arrays.stream(chain.extents().toArray()).anyMatch(extent -> extent == 0)) {
      return Optional.empty();
    }
    return Padding.of(read, chain.extents())
        .map(padding -> new Side(read, Optional.of(padding), chain.axes()));
  }

  private Optional<ProductStep> step(int target, Optional<Masked> masked, Gemm gemm) {
    // A product commutes, bit for bit, so either operand can be the one on the right.
    boolean swap = run(one) >= GOOD_RUN || (run(two) < GOOD_RUN && size(one) > size(two));
    Side left = swap ? two : one;
    Side right = swap ? one : two;
    if (right.axes.isEmpty() || size(left) > MAX_LINES || size(right) > MAX_LINES) {
      return Optional.empty();
    }
    int products = elements(outer);
    if (products > MAX_LINES) return Optional.empty();
    Product product =
        new Product(
            new Layout(table(left.axes, left.flat, 0), chain.along(left.flat)),
            new Layout(table(right.axes, right.flat, 0), chain.along(right.flat)),
            new Layout(table(left.axes), table(right.axes)),
            chain.starts(),
            new Product.Bases(
                Ints.of(table(outer, left.flat, left.flat.offset())),
                Ints.of(table(outer, right.flat, right.flat.offset())),
                Ints.of(table(outer))),
            masked.map(mask -> mask.leaves(left.axes, right.axes)).orElse(false));
    ProductRun run = gemm.prepare(product, left.padding, right.padding);
    return Optional.of(
        new ProductStep(
            target, left.flat.source(), right.flat.source(), product, run, chain.nodes()));
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
