// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;
import network.assay.compute.tensor.DType;

/// Fills a block, or one element for each row, with what an affine map picks.
///
/// @param source a slot that stands for a whole tensor; -1 for the addresses themselves
/// @param narrow whether the result has one element for each row
/// @param columns of a row of a wide result
record Load(DType dtype, int source, Expansion from, boolean narrow, int columns, int result)
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
    if (narrow) {
      load(r, r.firstRow(), r.rows(), r.at(result));
      return;
    }
    for (int row = 0; row < r.rows(); row++) {
      int first = (r.firstRow() + row) * columns + r.firstColumn();
      load(r, first, r.columns(), r.at(result, row));
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
