// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// A box of axes seen as rows of columns, and one address in it.
///
/// @param rows where each row begins
/// @param columns the axes within a row
record Split(RowMap rows, Axes columns) {
  /// The first of the axes that make up a row of `columns` elements; -1 if there is none.
  static int axis(Shape shape, int columns) {
    long product = 1;
    for (int axis = shape.rank(); axis >= 0; axis--) {
      if (axis < shape.rank()) product *= shape.dim(axis);
      if (product == columns) return axis;
      if (product > columns) return -1;
    }
    return -1;
  }

  /// The address `offset + strides` over `shape`, whose axes from `axis` on make up a row.
  static Split at(int axis, Shape shape, int offset, Ints strides) {
    int[] dims = shape.dims().toArray();
    int[] steps = strides.toArray();
    int rank = dims.length;
    return new Split(
        new RowMap(
            Shape.of(Arrays.copyOf(dims, axis)), offset, Ints.of(Arrays.copyOf(steps, axis))),
        Axes.joined(
            Shape.of(Arrays.copyOfRange(dims, axis, rank)),
            Ints.of(Arrays.copyOfRange(steps, axis, rank))));
  }

  /// Whether a row is one element, or neighbours.
  boolean plain() {
    return columns.uniform() || columns.contiguous();
  }

  /// Whether it is rows that are neighbours, while the elements of a row are apart.
  boolean transposed() {
    return columns.count() == 1
        && columns.strides().get(0) > 1
        && rows.step() == 1
        && (rows.run() % Grid.LINE == 0 || (rows.isRegular() && rows.run() >= Grid.LINE));
  }

  /// Whether an address over `shape` is the number of the row of `columns` elements.
  static boolean perRow(Shape shape, Ints strides, int columns) {
    int axis = columns == 0 ? -1 : axis(shape, columns);
    if (axis < 0) return false;
    Split split = at(axis, shape, 0, strides);
    boolean oneRow = shape.elements() == columns;
    return split.columns.uniform()
        && (oneRow || (split.rows.isRegular() && split.rows.step() == 1));
  }
}
