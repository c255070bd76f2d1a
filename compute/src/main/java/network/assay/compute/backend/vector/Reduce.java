// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;
import java.util.Optional;
import network.assay.compute.graph.FoldOp;

/// A fold of each row of a block: of one operation, or a sum in lanes.
///
/// @param op none for a sum in lanes
/// @param initBits what a fold begins with
record Reduce(Optional<FoldOp> op, int initBits, int operand, int result, FoldKernels kernels)
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
    if (op.isEmpty()) {
      float[] in = r.floats[operand];
      float[] out = r.floats[result];
      for (int row = 0; row < r.rows; row++) {
        out[r.at(result) + row] = kernels.sum(r.columns, in, r.at(operand, row), r.lanes);
      }
      return;
    }
    switch (op.get()) {
      case MAX, MIN -> extremes(r, op.get());
      case I_ADD, I_MAX, I_MIN -> integers(r, op.get());
      case FMA, ADD -> throw new IllegalStateException(op.get() + " depends on order");
    }
  }

  private void extremes(Registers r, FoldOp fold) {
    float init = Float.intBitsToFloat(initBits);
    float[] in = r.floats[operand];
    float[] out = r.floats[result];
    for (int row = 0; row < r.rows; row++) {
      out[r.at(result) + row] = kernels.extreme(fold, init, r.columns, in, r.at(operand, row));
    }
  }

  private void integers(Registers r, FoldOp fold) {
    int[] in = r.ints[operand];
    int[] out = r.ints[result];
    for (int row = 0; row < r.rows; row++) {
      out[r.at(result) + row] = kernels.integers(fold, initBits, r.columns, in, r.at(operand, row));
    }
  }

  @Override
  public String toString() {
    return op.map(FoldOp::toString).orElse("SUM") + " ROWS";
  }
}
