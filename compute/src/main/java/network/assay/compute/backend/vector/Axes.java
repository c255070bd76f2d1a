// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// Loop axes and the stride of one address along each, joined where that changes nothing: axes of
/// extent 1 go, and two neighbours become one where the outer one steps just over the inner one.
///
/// @param extents of the axes that are left, outermost first
record Axes(Ints extents, Ints strides) {
  static Axes joined(Shape shape, Ints strides) {
    var extents = new ArrayList<Integer>();
    var steps = new ArrayList<Integer>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      int extent = shape.dim(axis);
      int stride = strides.get(axis);
      if (extent == 1) continue;
      int last = extents.size() - 1;
      if (last >= 0 && steps.get(last) == (long) stride * extent) {
        extents.set(last, extents.get(last) * extent);
        steps.set(last, stride);
      } else {
        extents.add(extent);
        steps.add(stride);
      }
    }
    return new Axes(
        Ints.of(extents.stream().mapToInt(Integer::intValue).toArray()),
        Ints.of(steps.stream().mapToInt(Integer::intValue).toArray()));
  }

  /// The address of every element of a box, in row-major order.
  static int[] offsets(int[] extents, int[] strides) {
    int[] offsets = {0};
    for (int axis = 0; axis < extents.length; axis++) {
      int[] finer = new int[offsets.length * extents[axis]];
      for (int i = 0; i < finer.length; i++) {
        finer[i] = offsets[i / extents[axis]] + i % extents[axis] * strides[axis];
      }
      offsets = finer;
    }
    return offsets;
  }

  int count() {
    return extents.size();
  }

  /// Whether element `i` of the box lies at address `i`, after the offset.
  boolean contiguous() {
    return count() == 0 || (count() == 1 && strides.get(0) == 1);
  }

  /// Whether all elements of the box lie at one address.
  boolean uniform() {
    return count() == 0 || (count() == 1 && strides.get(0) == 0);
  }
}
