// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// A tensor in a graph under construction: an input, a node's result under some shape, or a
/// constant. Belongs to the [GraphBuilder] that made it.
///
/// @param serial distinguishes values, also those of the same node
/// @param tensor the builder's number of the tensor; [#CONSTANT] for a constant
/// @param bits a constant's bit pattern, else 0
public record Value(int serial, int tensor, int bits, DType dtype, Shape shape) {
  static final int CONSTANT = -1;

  /// Whether every element is the same constant, [#bits].
  public boolean isConstant() {
    return tensor == CONSTANT;
  }

  /// The size of dimension `axis`.
  public int dim(int axis) {
    return shape.dim(axis);
  }
}
