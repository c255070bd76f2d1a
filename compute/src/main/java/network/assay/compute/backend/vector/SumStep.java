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
final class SumStep implements Step, KernelPool.Task {
  /// Columns of one part at most: what is read of a row is then half a page long, which counts for
  /// more than that lanes only fit the second-level cache.
  private static final int COLUMNS = 512;

  /// The same where rows are few, and so lanes: four pages.
  private static final int LONG_COLUMNS = 4096;

  /// Fewer columns are not worth a part of their own.
  private static final int LEAST_COLUMNS = 32;

  /// Rows added to a lane at a time.
  private static final int ROWS = 4;

  private final Sum sum;
  private final int source;
  private final int target;
  private final FoldingKernels kernels;
  private final KernelPool pool;
  private final int columns;
  private final float[][] lanes;

  /// Of the run at hand.
  private Frame frame = new Frame(0);

  SumStep(Member.Summed member, FoldingKernels kernels, KernelPool pool) {
    this.sum = member.sum();
    this.source = member.source();
    this.target = member.tensor();
    this.kernels = kernels;
    this.pool = pool;
    int share = Math.ceilDiv(sum.inner(), pool.threads() * Math.max(1, sum.outer()));
    // As many parts for each thread, all about as wide.
    int parts = Math.max(1, Math.ceilDiv(share, fewRows() ? LONG_COLUMNS : COLUMNS));
    this.columns = Math.max(LEAST_COLUMNS, Math.ceilDiv(share, parts) + 15 & -16);
    int kept = fewRows() ? Lowering.LANES / 4 : Lowering.LANES;
    this.lanes = new float[pool.threads()][kept * columns];
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
    this.frame = frame;
    int parts =
        sum.inner() == 1
            ? Math.ceilDiv(sum.outer(), rows())
            : sum.outer() * Math.ceilDiv(sum.inner(), columns);
    pool.run(parts, this);
  }

  // Rows of one part, where sums are of neighbours.
  private int rows() {
    return Math.max(1, (1 << 14) / Math.max(1, sum.length()));
  }

  @Override
  public void run(int part, int worker) {
    float[] in = frame.floats(source);
    float[] out = frame.floats(target);
    if (sum.inner() != 1) {
      int blocks = Math.ceilDiv(sum.inner(), columns);
      columns(in, out, part / blocks, part % blocks, lanes[worker]);
      return;
    }
    int end = (int) Math.min(sum.outer(), (part + 1L) * rows());
    int first = part * rows();
    int length = sum.length();
    float[] scratch = lanes[worker];
    kernels.rows().sums(end - first, length, in, first * length, length, scratch, out, first);
  }

  private void columns(float[] in, float[] out, int outer, int block, float[] lane) {
    int from = block * columns;
    int count = Math.min(columns, sum.inner() - from);
    int width = sum.lanes();
    int inner = sum.inner();
    if (fewRows()) {
      fewRows(in, out, outer, from, count, lane);
      return;
    }
    Arrays.fill(lane, 0, width * count, 0f);
    int row = outer * sum.length() * inner + from;
    int r = 0;
    for (; r + ROWS * width <= sum.length(); r += ROWS * width) {
      for (int l = 0; l < width; l++) {
        kernels.chains().addFour(count, in, row + (r + l) * inner, width * inner, lane, l * count);
      }
    }
    for (; r < sum.length(); r++) add(count, in, row + r * inner, lane, r % width * count);
    halve(width, count, lane, out, outer * inner + from);
  }

  // Whether lanes have so few rows that four are better added at once than kept.
  private boolean fewRows() {
    return sum.inner() != 1
        && sum.length() >= Lowering.LANES
        && sum.length() < ROWS * Lowering.LANES;
  }

  private void fewRows(float[] in, float[] out, int outer, int from, int count, float[] lane) {
    int inner = sum.inner();
    int row = outer * sum.length() * inner + from;
    int quarter = Lowering.LANES / 4;
    for (int l = 0; l < quarter; l++) {
      int rows = sum.length() - l;
      kernels.chains().quarter(count, in, row + l * inner, inner, rows, lane, l * count);
    }
    halve(quarter, count, lane, out, outer * inner + from);
  }

  private void halve(int lanes, int count, float[] lane, float[] out, int to) {
    for (int half = lanes / 2; half >= 1; half /= 2) {
      add(half * count, lane, half * count, lane, 0);
    }
    System.arraycopy(lane, 0, out, to, count);
  }

  private void add(int n, float[] a, int ap, float[] d, int dp) {
    kernels.chains().accumulate(FoldOp.ADD, n, a, ap, 1, a, ap, 1, d, dp);
  }
}
