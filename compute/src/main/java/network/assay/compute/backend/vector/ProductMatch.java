// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.compute.graph.Graph;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// Sees a matrix product in a fold of fma, however its operands lie: the last output axes that move
/// only one operand are the columns, those that move only the other the rows, and all further axes
/// make several products of it.
final class ProductMatch {
  /// Tables of where lines and products lie must stay small against what they describe.
  private static final int MAX_LINES = 1 << 22;

  private final Chain chain;
  private final Flat left;
  private final Flat right;
  private final List<Integer> rows = new ArrayList<>();
  private final List<Integer> columns = new ArrayList<>();
  private final List<Integer> outer = new ArrayList<>();

  private ProductMatch(Chain chain, Flat left, Flat right) {
    this.chain = chain;
    this.left = left;
    this.right = right;
    Shape shape = chain.shape();
    boolean trailing = true;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      if (shape.dim(axis) == 1) continue;
      boolean movesLeft = chain.stride(left, axis) != 0;
      boolean movesRight = chain.stride(right, axis) != 0;
      trailing &= movesRight && !movesLeft;
      if (trailing) columns.addFirst(axis);
      else if (movesLeft && !movesRight) rows.addFirst(axis);
      else outer.addFirst(axis);
    }
  }

  static Optional<ProductStep> of(Graph graph, int n, int[] uses, Gemm gemm) {
    Optional<Chain> chain = Chain.of(graph, n, uses);
    if (chain.isEmpty() || chain.get().shape().elements() == 0) return Optional.empty();
    int target = graph.inputs().size() + n + chain.get().nodes() - 1;
    return of(chain.get(), target, gemm);
  }

  private static Optional<ProductStep> of(Chain chain, int target, Gemm gemm) {
    Flat a = Flat.of(chain.operand(0), chain.axes());
    Flat b = Flat.of(chain.operand(1), chain.axes());
    // A product commutes, bit for bit, so the operand that the columns move can always be on the
    // right.
    ProductMatch match = new ProductMatch(chain, a, b);
    if (match.columns.isEmpty()) match = new ProductMatch(chain, b, a);
    return match.step(target, gemm);
  }

  private Optional<ProductStep> step(int target, Gemm gemm) {
    int m = elements(rows);
    int n = elements(columns);
    int count = elements(outer);
    if (columns.isEmpty() || m > MAX_LINES || n > MAX_LINES || count > MAX_LINES) {
      return Optional.empty();
    }
    int[] out = rowMajor(chain.shape());
    Product product =
        new Product(
            new Layout(offsets(rows, left, 0), chain.along(left)),
            new Layout(offsets(columns, right, 0), chain.along(right)),
            offsets(rows, out),
            chain.chunk(),
            new Product.Bases(
                Ints.of(offsets(outer, left, left.offset())),
                Ints.of(offsets(outer, right, right.offset())),
                offsets(outer, out)));
    ProductRun run = gemm.prepare(product);
    return Optional.of(
        new ProductStep(target, left.source(), right.source(), product, run, chain.nodes()));
  }

  private int elements(List<Integer> axes) {
    return axes.stream().mapToInt(chain.shape()::dim).reduce(1, (a, b) -> a * b);
  }

  private int[] offsets(List<Integer> axes, Flat flat, int from) {
    int[] offsets =
        Axes.offsets(
            axes.stream().mapToInt(chain.shape()::dim).toArray(),
            axes.stream().mapToInt(axis -> chain.stride(flat, axis)).toArray());
    for (int i = 0; i < offsets.length; i++) offsets[i] += from;
    return offsets;
  }

  private Ints offsets(List<Integer> axes, int[] strides) {
    return Ints.of(
        Axes.offsets(
            axes.stream().mapToInt(chain.shape()::dim).toArray(),
            axes.stream().mapToInt(axis -> strides[axis]).toArray()));
  }

  private static int[] rowMajor(Shape shape) {
    int[] strides = new int[shape.rank()];
    int below = 1;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = below;
      below *= shape.dim(axis);
    }
    return strides;
  }
}
