// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.scalar;

import java.util.List;
import network.assay.compute.tensor.Shape;

/// Goes through a box of indices in ascending lexicographic order and takes the cursors along. The
/// box is that of the axes from `firstAxis` on.
final class Walk {
  private final int[] extents;
  private final int firstAxis;
  private final List<Cursor> cursors;
  private final int[] index;

  Walk(Shape box, int firstAxis, List<Cursor> cursors) {
    this.extents = box.dims().toArray();
    this.firstAxis = firstAxis;
    this.cursors = cursors;
    this.index = new int[extents.length];
  }

  /// Goes to the place `flat` of a walk that stands at its start.
  void seek(int flat) {
    for (int axis = extents.length - 1; axis >= 0; axis--) {
      shift(axis, flat % extents[axis]);
      flat /= extents[axis];
    }
  }

  /// Goes one on; at the end goes back to the start and returns false.
  boolean next() {
    for (int axis = extents.length - 1; axis >= 0; axis--) {
      if (index[axis] + 1 < extents[axis]) {
        shift(axis, 1);
        return true;
      }
      shift(axis, -index[axis]);
    }
    return false;
  }

  private void shift(int axis, int delta) {
    if (delta == 0) return;
    index[axis] += delta;
    for (int i = 0; i < cursors.size(); i++) cursors.get(i).move(firstAxis + axis, delta);
  }
}
