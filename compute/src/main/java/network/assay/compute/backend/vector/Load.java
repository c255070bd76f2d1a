// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;
import network.assay.compute.tensor.DType;

/// Fills a tile, or one element for each row, with what an affine map picks.
///
/// @param source a slot that stands for a whole tensor; -1 for the addresses themselves
/// @param stride elements from one row of the source's box to the next: the columns of a wide
///     result, 1 for a narrow one
record Load(DType dtype, int source, Expansion from, int stride, int result)
    implements Instruction {
  static final int ADDRESSES = -1;

  @Override
  public List<Integer> operands() {
    return source == ADDRESSES ? List.of() : List.of(source);
  }

  @Override
  public boolean inPlace() {
    return false;
  }

  @Override
  public void run(Registers r) {
    int columns = stride == 1 ? 1 : r.columns;
    if (stride == columns) {
      load(r, r.firstRow * stride + (stride == 1 ? 0 : r.firstColumn), r.rows * columns, 0);
      return;
    }
    for (int row = 0; row < r.rows; row++) {
      load(r, (r.firstRow + row) * stride + r.firstColumn, columns, row * columns);
    }
  }

  private void load(Registers r, int first, int count, int to) {
    if (source == ADDRESSES) {
      from.addresses(first, count, r.ints[result], to);
      return;
    }
    switch (dtype) {
      case F32 -> from.floats(r.floats[source], first, count, r.floats[result], to);
      case I32 -> from.ints(r.ints[source], first, count, r.ints[result], to);
      case U8 -> from.bytes(r.bytes[source], first, count, r.bytes[result], to);
    }
  }

  @Override
  public String toString() {
    return "LOAD " + dtype;
  }
}
