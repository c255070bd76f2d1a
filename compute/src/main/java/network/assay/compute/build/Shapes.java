// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.stream.IntStream;
import network.assay.compute.GraphFault;
import network.assay.compute.tensor.Shape;

/// What operators do with shapes.
final class Shapes {
  private Shapes() {}

  /// The shape both can be repeated to, aligned at the last dimension.
  static Shape common(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    int[] dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      int inA = i - (rank - a.rank());
      int inB = i - (rank - b.rank());
      int dimA = inA < 0 ? 1 : a.dim(inA);
      int dimB = inB < 0 ? 1 : b.dim(inB);
      if (dimA != dimB && dimA != 1 && dimB != 1) {
        throw new GraphFault("shapes " + a + " and " + b + " do not fit together");
      }
      dims[i] = dimA == 1 ? dimB : dimA;
    }
    return Shape.of(dims);
  }

  /// `shape` with `axis` made 1.
  static Shape keeping(Shape shape, int axis) {
    int[] dims = shape.dims().toArray();
    dims[axis] = 1;
    return Shape.of(dims);
  }

  /// The number of elements before `axis`.
  static int outer(Shape shape, int axis) {
    return IntStream.range(0, axis).map(shape::dim).reduce(1, Math::multiplyExact);
  }

  /// The number of elements after `axis`.
  static int inner(Shape shape, int axis) {
    return IntStream.range(axis + 1, shape.rank()).map(shape::dim).reduce(1, Math::multiplyExact);
  }

  /// The order that undoes `order`, which must name every dimension of `shape` once.
  static int[] inverse(int[] order, Shape shape) {
    int[] inverse = new int[shape.rank()];
    boolean all = order.length == inverse.length;
    for (int wanted = 0; all && wanted < inverse.length; wanted++) {
      int found = -1;
      for (int i = 0; i < order.length; i++) {
        if (order[i] == wanted) found = i;
      }
      all = found >= 0;
      inverse[wanted] = found;
    }
    if (!all) throw new GraphFault("not an order of the dimensions of " + shape);
    return inverse;
  }
}
