// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;

/// Rows less a value, times another value, times a row, plus a row: `fma((x - less) * times, gain,
/// bias)`, with the roundings of three maps.
record Standard(int of, int less, int times, int gain, int bias, int result, RowKernels kernels)
    implements Instruction {
  @Override
  public List<Integer> operands() {
    return List.of(of, less, times, gain, bias);
  }

  @Override
  public boolean inPlace() {
    return true;
  }

  @Override
  public void run(Registers r) {
    for (int row = 0; row < r.rows(); row++) {
      kernels.standard(
          r.columns(),
          r.floats[of],
          r.at(of, row),
          r.floats[less][r.at(less, row)],
          r.floats[times][r.at(times, row)],
          r.floats[gain],
          r.at(gain, row),
          r.floats[bias],
          r.at(bias, row),
          r.floats[result],
          r.at(result, row));
    }
  }

  @Override
  public String toString() {
    return "STANDARD ROWS";
  }
}
