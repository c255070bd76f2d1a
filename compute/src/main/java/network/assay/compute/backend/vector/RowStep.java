// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Optional;
import java.util.Set;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.DType;

/// A fold of neighbouring elements whose result does not depend on their order: greatest, least, or
/// any of integers.
record RowStep(Node.Fold fold, int target, Flat operand, FoldKernels kernels, KernelPool pool)
    implements Step {
  static Optional<RowStep> match(Node.Fold fold, int target, FoldKernels kernels, KernelPool pool) {
    int axes = fold.shape().rank() + 1;
    if (fold.reduce().rank() != 1
        || fold.op() == FoldOp.FMA
        || fold.op() == FoldOp.ADD
        || !(fold.operands().getFirst() instanceof Operand.Read read)) {
      return Optional.empty();
    }
    Flat flat = Flat.of(read, axes);
    boolean neighbours = flat.stride(axes - 1) == 1 || fold.dtype() == DType.I32;
    return flat.guarded() || !neighbours
        ? Optional.empty()
        : Optional.of(new RowStep(fold, target, flat, kernels, pool));
  }

  @Override
  public Set<Integer> reads() {
    return Set.of(operand.source());
  }

  @Override
  public Set<Integer> makes() {
    return Set.of(target);
  }

  @Override
  public void run(Frame frame) {
    int elements = fold.shape().elements();
    int length = fold.reduce().dim(0);
    int group = Math.max(1, (1 << 15) / Math.max(1, length));
    pool.run(
        Math.ceilDiv(elements, group),
        (part, _) -> {
          int end = (int) Math.min(elements, (part + 1L) * group);
          for (int e = part * group; e < end; e++) element(frame, e, length);
        });
  }

  private void element(Frame frame, int element, int length) {
    int address = operand.offset();
    int rest = element;
    for (int axis = fold.shape().rank() - 1; axis >= 0; axis--) {
      address += rest % fold.shape().dim(axis) * operand.stride(axis);
      rest /= fold.shape().dim(axis);
    }
    int stride = operand.stride(fold.shape().rank());
    switch (fold.op()) {
      case MAX, MIN -> {
        float init = Float.intBitsToFloat(fold.initBits());
        float[] in = frame.floats(operand.source());
        frame.floats(target)[element] = kernels.extreme(fold.op(), init, length, in, address);
      }
      case I_ADD, I_MAX, I_MIN ->
          frame.ints(target)[element] =
              integers(frame.ints(operand.source()), address, stride, length);
      case FMA, ADD -> throw new IllegalStateException(fold.op() + " depends on order");
    }
  }

  private int integers(int[] in, int address, int stride, int length) {
    int result = fold.initBits();
    for (int i = 0; i < length; i++) {
      int value = in[address + i * stride];
      result =
          fold.op() == FoldOp.I_ADD
              ? result + value
              : fold.op() == FoldOp.I_MAX ? Math.max(result, value) : Math.min(result, value);
    }
    return result;
  }
}
