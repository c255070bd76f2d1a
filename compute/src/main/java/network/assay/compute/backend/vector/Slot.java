// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.tensor.DType;

/// Where an operand or result of a fused step lies.
///
/// @param home what kind of array it is in
/// @param number of the tensor; or of the constant; scratch gets a tile later
/// @param rows where its rows begin
/// @param columnStep how far neighbours in a row are apart: 1, or 0 for one element per row
record Slot(DType dtype, Home home, int number, RowMap rows, int columnStep) {
  enum Home {
    TENSOR,
    CONSTANT,
    /// A tile of a block of rows.
    TILE,
    /// A tile of one element for each row.
    COLUMN
  }

  /// Whether all elements are one.
  boolean uniform() {
    return columnStep == 0 && rows.isRegular() && rows.step() == 0;
  }

  /// Whether it is one element for each row, next to each other.
  boolean perRow() {
    return columnStep == 0 && rows.isRegular() && rows.step() == 1;
  }
}
