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
final class RowStep implements Step, KernelPool.Task {
  /// Elements per part of shared work.
  private static final int PART = 1 << 15;

  private final Node.Fold fold;
  private final int target;
  private final Flat operand;
  private final RowKernels kernels;
  private final KernelPool pool;
  private final int length;

  /// Of the run at hand.
  private Frame frame = new Frame(0);

  private RowStep(Node.Fold fold, int target, Flat operand, RowKernels kernels, KernelPool pool) {
    this.fold = fold;
    this.target = target;
    this.operand = operand;
    this.kernels = kernels;
    this.pool = pool;
    this.length = fold.reduce().dim(0);
  }

  static Optional<RowStep> match(Node.Fold fold, int target, RowKernels kernels, KernelPool pool) {
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
    this.frame = frame;
    pool.run(Math.ceilDiv(fold.shape().elements(), perPart()), this);
  }

  private int perPart() {
    return Math.max(1, PART / Math.max(1, length));
  }

  @Override
  public void run(int part, int worker) {
    int end = (int) Math.min(fold.shape().elements(), (part + 1L) * perPart());
    for (int e = part * perPart(); e < end; e++) element(e);
  }

  private void element(int element) {
    int address = operand.offset();
    int rest = element;
    for (int axis = fold.shape().rank() - 1; axis >= 0; axis--) {
      address += rest % fold.shape().dim(axis) * operand.stride(axis);
      rest /= fold.shape().dim(axis);
    }
    int stride = operand.stride(fold.shape().rank());
    if (fold.dtype() == DType.F32) {
      float init = Float.intBitsToFloat(fold.initBits());
      float[] in = frame.floats(operand.source());
      kernels.extremes(fold.op(), init, 1, length, in, address, 0, frame.floats(target), element);
      return;
    }
    int[] in = frame.ints(operand.source());
    int[] out = frame.ints(target);
    if (stride == 1) {
      kernels.integers(fold.op(), fold.initBits(), 1, length, in, address, 0, out, element);
    } else {
      out[element] = strided(in, address, stride);
    }
  }

  private int strided(int[] in, int address, int stride) {
    int result = fold.initBits();
    for (int i = 0; i < length; i++) {
      int value = in[address + i * stride];
      result =
          switch (fold.op()) {
            case I_ADD -> result + value;
            case I_MAX -> Math.max(result, value);
            case I_MIN -> Math.min(result, value);
            case FMA, ADD, MAX, MIN -> throw new IllegalStateException(fold.op() + " of integers");
          };
    }
    return result;
  }
}
