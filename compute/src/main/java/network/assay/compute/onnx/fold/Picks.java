// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.fold;

import network.assay.compute.tensor.Shape;

/// Which element of a source each element of a result is, where that goes by strides.
final class Picks {
  private Picks() {}

  /// How far apart neighbours along each dimension of `shape` lie.
  static int[] strides(Shape shape) {
    int[] strides = new int[shape.rank()];
    int stride = 1;
    for (int i = shape.rank() - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= Math.max(1, shape.dim(i));
    }
    return strides;
  }

  /// The strides with which `from` is read when repeated to `to`, aligned at the last dimension.
  static int[] repeating(Shape from, Shape to) {
    int[] own = strides(from);
    int[] strides = new int[to.rank()];
    int missing = to.rank() - from.rank();
    for (int i = 0; i < from.rank(); i++) {
      strides[missing + i] = from.dim(i) == 1 ? 0 : own[i];
    }
    return strides;
  }

  /// For every element of `shape`, in order: `offset` plus its coordinates times `strides`.
  static int[] of(Shape shape, int offset, int[] strides) {
    int[] picks = new int[shape.elements()];
    int[] coordinates = new int[shape.rank()];
    int at = offset;
    for (int i = 0; i < picks.length; i++) {
      picks[i] = at;
      for (int d = shape.rank() - 1; d >= 0; d--) {
        at += strides[d];
        if (++coordinates[d] < shape.dim(d)) break;
        at -= strides[d] * shape.dim(d);
        coordinates[d] = 0;
      }
    }
    return picks;
  }
}
