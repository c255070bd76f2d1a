// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// Sees a matrix product in a fold of fma, however its operands lie: the last output axis moves
/// only one operand (the columns), another axis only the other (the rows), and all further axes
/// make several products of it.
final class ProductMatch {
  private ProductMatch() {}

  static Optional<ProductStep> of(
      Node.Fold fold, Operand.Read left, Operand.Read right, int target, Gemm gemm) {
    Shape shape = fold.shape();
    int axes = shape.rank() + 1;
    Flat a = Flat.of(left, axes);
    Flat b = Flat.of(right, axes);
    int column = lastWide(shape);
    if (a.guarded() || b.guarded() || column < 0 || shape.elements() == 0) return Optional.empty();
    // A product commutes, bit for bit, so the operand that the columns move can always be on the
    // right.
    if (a.stride(column) != 0) {
      Flat swap = a;
      a = b;
      b = swap;
    }
    if (a.stride(column) != 0 || b.stride(column) == 0) return Optional.empty();
    int row = rows(shape, column, a, b);
    int[] outer =
        IntStream.range(0, shape.rank())
            .filter(axis -> axis != row && axis != column && shape.dim(axis) != 1)
            .toArray();
    int[] out = strides(shape);
    int k = fold.reduce().dim(0);
    int depth = shape.rank();
    int m = row < 0 ? 1 : shape.dim(row);
    var sizes = new ProductStep.Sizes(m, shape.dim(column), k, Math.max(1, k));
    if (k > MAX_DEPTH) return Optional.empty();
    gemm.reserve(m, sizes.n(), sizes.chunk());
    return Optional.of(
        new ProductStep(
            target,
            a.source(),
            b.source(),
            sizes,
            new Matrix(a.offset(), row < 0 ? 0 : a.stride(row), a.stride(depth)),
            new Matrix(b.offset(), b.stride(depth), b.stride(column)),
            new Matrix(0, row < 0 ? 0 : out[row], 1),
            picked(shape.dims(), outer),
            List.of(
                picked(a.strides(), outer),
                picked(b.strides(), outer),
                picked(Ints.of(out), outer)),
            gemm,
            1));
  }

  /// Longer chains than any builder makes are left to the general kernels: packing would need too
  /// much memory.
  private static final int MAX_DEPTH = 8192;

  private static int lastWide(Shape shape) {
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      if (shape.dim(axis) != 1) return axis;
    }
    return -1;
  }

  // The longest axis that moves only the left operand.
  private static int rows(Shape shape, int column, Flat a, Flat b) {
    int best = -1;
    for (int axis = 0; axis < column; axis++) {
      boolean only = shape.dim(axis) != 1 && a.stride(axis) != 0 && b.stride(axis) == 0;
      if (only && (best < 0 || shape.dim(axis) > shape.dim(best))) best = axis;
    }
    return best;
  }

  private static int[] strides(Shape shape) {
    int[] strides = new int[shape.rank()];
    int below = 1;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = below;
      below *= shape.dim(axis);
    }
    return strides;
  }

  private static Ints picked(Ints values, int[] axes) {
    return Ints.of(IntStream.of(axes).map(values::get).toArray());
  }
}
