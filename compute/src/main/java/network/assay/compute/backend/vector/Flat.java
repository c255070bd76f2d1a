// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;
import java.util.Optional;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.Ints;

/// A read with its view multiplied out: the address is one affine function of the loop indices.
///
/// @param edges the dimensions that can be left
record Flat(int source, int offset, Ints strides, List<Operand.Dim> edges) {
  /// @param axes the number of loop axes
  static Flat of(Operand.Read read, int axes) {
    int offset = 0;
    int[] strides = new int[axes];
    int below = 1;
    for (Operand.Dim dim : read.view().reversed()) {
      Affine at = dim.at();
      offset += at.offset() * below;
      for (int j = 0; j < axes; j++) strides[j] += at.coefficients().get(j) * below;
      below *= dim.extent();
    }
    return new Flat(
        read.source(),
        offset,
        Ints.of(strides),
        read.view().stream().filter(dim -> dim.edge() != Operand.Edge.INSIDE).toList());
  }

  static Optional<Flat> of(Operand operand, int axes) {
    return operand instanceof Operand.Read read ? Optional.of(of(read, axes)) : Optional.empty();
  }

  boolean guarded() {
    return !edges.isEmpty();
  }

  int stride(int axis) {
    return strides.get(axis);
  }
}
