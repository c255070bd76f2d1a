// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;
import java.util.Optional;
import network.assay.compute.graph.FoldOp;

/// A fold of each row of a block: of one operation, or a sum in lanes.
///
/// @param op none for a sum in lanes
/// @param initBits what a fold begins with
record Reduce(Optional<FoldOp> op, int initBits, int operand, int result, RowKernels kernels)
    implements Instruction {
  @Override
  public List<Integer> operands() {
    return List.of(operand);
  }

  @Override
  public boolean inPlace() {
    return false;
  }

  @Override
  public void run(Registers r) {
    if (r.regular(operand)) {
      rows(r, 0, r.rows());
      return;
    }
    for (int row = 0; row < r.rows(); row++) rows(r, row, 1);
  }

  private void rows(Registers r, int row, int rows) {
    int from = r.at(operand, row);
    int step = r.step(operand);
    int to = r.at(result) + row;
    if (op.isEmpty()) {
      kernels.sums(rows, r.columns(), r.floats[operand], from, step, r.lanes, r.floats[result], to);
      return;
    }
    switch (op.get()) {
      case MAX, MIN -> {
        float init = Float.intBitsToFloat(initBits);
        float[] in = r.floats[operand];
        kernels.extremes(op.get(), init, rows, r.columns(), in, from, step, r.floats[result], to);
      }
      case I_ADD, I_MAX, I_MIN -> {
        int[] in = r.ints[operand];
        kernels.integers(op.get(), initBits, rows, r.columns(), in, from, step, r.ints[result], to);
      }
      case FMA, ADD -> throw new IllegalStateException(op.get() + " depends on order");
    }
  }

  @Override
  public String toString() {
    return op.map(FoldOp::toString).orElse("SUM") + " ROWS";
  }
}
