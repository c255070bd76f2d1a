// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// Where each row of an operand begins: an affine function of the indices of a box, by the row's
/// number in row-major order.
final class RowMap {
  private final int offset;

  /// Of the box's axes, joined, the innermost last; at least one.
  private final int[] extents;

  private final int[] strides;

  RowMap(Shape box, int offset, Ints strides) {
    Axes axes = Axes.joined(box, strides);
    this.offset = offset;
    this.extents = axes.count() == 0 ? new int[] {1} : axes.extents().toArray();
    this.strides = axes.count() == 0 ? new int[] {0} : axes.strides().toArray();
  }

  /// Rows `step` apart.
  static RowMap regular(int offset, int step) {
    return new RowMap(Shape.of(Integer.MAX_VALUE - 64), offset, Ints.of(step));
  }

  /// Whether all rows are [#step] apart.
  boolean isRegular() {
    return extents.length == 1;
  }

  int offset() {
    return offset;
  }

  /// How far neighbouring rows are apart, but where an outer axis moves.
  int step() {
    return strides[strides.length - 1];
  }

  /// Rows after which an outer axis moves.
  int run() {
    return extents[extents.length - 1];
  }

  int at(int row) {
    int address = offset;
    for (int axis = extents.length - 1; axis > 0; axis--) {
      int outer = row / extents[axis];
      address += (row - outer * extents[axis]) * strides[axis];
      row = outer;
    }
    return address + row * strides[0];
  }
}
