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
    return resized(shape, axis, 1);
  }

  /// The number of elements before `axis`.
  static int outer(Shape shape, int axis) {
    return first(shape, axis).elements();
  }

  /// The number of elements after `axis`.
  static int inner(Shape shape, int axis) {
    return IntStream.range(axis + 1, shape.rank()).map(shape::dim).reduce(1, Math::multiplyExact);
  }

  /// The first `count` dimensions.
  static Shape first(Shape shape, int count) {
    return Shape.of(IntStream.range(0, count).map(shape::dim).toArray());
  }

  /// `shape` followed by `dims`.
  static Shape with(Shape shape, int... dims) {
    return Shape.of(
        IntStream.concat(IntStream.of(shape.dims().toArray()), IntStream.of(dims)).toArray());
  }

  /// `shape` with another size of `axis`.
  static Shape resized(Shape shape, int axis, int size) {
    int[] dims = shape.dims().toArray();
    dims[axis] = size;
    return Shape.of(dims);
  }

  /// A dimension made of several parts.
  ///
  /// @throws GraphFault when it is no dimension
  static int sum(int... parts) {
    long sum = IntStream.of(parts).asLongStream().sum();
    if (sum < 0 || sum > Shape.MAX_ELEMENTS) throw new GraphFault("dimension " + sum);
    return (int) sum;
  }

  /// `shape` with the dimensions of `by` in the place of `axis`.
  static Shape replaced(Shape shape, int axis, Shape by) {
    int[] after = IntStream.range(axis + 1, shape.rank()).map(shape::dim).toArray();
    return with(with(first(shape, axis), by.dims().toArray()), after);
  }

  /// `shape` as rows: all dimensions but the last in one.
  static Shape rows(Shape shape) {
    if (shape.rank() == 0) throw new GraphFault("one element has no rows");
    int last = shape.rank() - 1;
    return Shape.of(first(shape, last).elements(), shape.dim(last));
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
