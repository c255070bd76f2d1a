// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import java.util.Set;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Lowering;
import network.assay.compute.graph.Lowering.Sum;

/// A sum in lanes, all of its nodes at once (docs/spec/exact-ops, section 5.2).
///
/// Always takes 32 lanes: those that a shorter sum lacks stay +0, and adding +0 to a lane changes
/// no bit, because no lane is ever -0.
final class SumStep implements Step {
  /// Columns of one part: their lanes fit the first-level cache.
  private static final int COLUMNS = 128;

  private final Sum sum;
  private final int source;
  private final int target;
  private final FoldKernels kernels;
  private final KernelPool pool;
  private final float[][] lanes;

  SumStep(Member.Summed member, FoldKernels kernels, KernelPool pool) {
    this.sum = member.sum();
    this.source = member.source();
    this.target = member.tensor();
    this.kernels = kernels;
    this.pool = pool;
    this.lanes = new float[pool.threads()][Lowering.LANES * COLUMNS];
  }

  @Override
  public Set<Integer> reads() {
    return Set.of(source);
  }

  @Override
  public Set<Integer> makes() {
    return Set.of(target);
  }

  @Override
  public void run(Frame frame) {
    float[] in = frame.floats(source);
    float[] out = frame.floats(target);
    if (sum.inner() == 1) {
      int rows = Math.max(1, (1 << 14) / Math.max(1, sum.length()));
      pool.run(
          Math.ceilDiv(sum.outer(), rows),
          (part, worker) -> {
            int end = (int) Math.min(sum.outer(), (part + 1L) * rows);
            for (int o = part * rows; o < end; o++) {
              out[o] = kernels.sum(sum.length(), in, o * sum.length(), lanes[worker]);
            }
          });
      return;
    }
    int blocks = Math.ceilDiv(sum.inner(), COLUMNS);
    pool.run(
        sum.outer() * blocks,
        (part, worker) -> columns(in, out, part / blocks, part % blocks, lanes[worker]));
  }

  private void columns(float[] in, float[] out, int outer, int block, float[] lane) {
    int from = block * COLUMNS;
    int count = Math.min(COLUMNS, sum.inner() - from);
    int width = sum.lanes();
    Arrays.fill(lane, 0, width * count, 0f);
    int row = outer * sum.length() * sum.inner() + from;
    for (int r = 0; r < sum.length(); r++) {
      add(count, in, row + r * sum.inner(), lane, r % width * count);
    }
    for (int half = width / 2; half >= 1; half /= 2) {
      add(half * count, lane, half * count, lane, 0);
    }
    System.arraycopy(lane, 0, out, outer * sum.inner() + from, count);
  }

  private void add(int n, float[] a, int ap, float[] d, int dp) {
    kernels.accumulate(FoldOp.ADD, n, a, ap, 1, a, ap, 1, d, dp);
  }
}
