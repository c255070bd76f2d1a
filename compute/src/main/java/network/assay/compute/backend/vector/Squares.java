// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;

/// The sum in lanes, of each row, of the squares of its elements less a value of the row's own.
///
/// @param of slot of the rows
/// @param less slot of the values
record Squares(int of, int less, int result, RowKernels kernels) implements Instruction {
  @Override
  public List<Integer> operands() {
    return List.of(of, less);
  }

  @Override
  public boolean inPlace() {
    return false;
  }

  @Override
  public void run(Registers r) {
    for (int row = 0; row < r.rows(); row++) {
      float value = r.floats[less][r.at(less, row)];
      r.floats[result][r.at(result) + row] =
          kernels.squares(r.columns(), r.floats[of], r.at(of, row), value, r.lanes);
    }
  }

  @Override
  public String toString() {
    return "SQUARES ROWS";
  }
}
