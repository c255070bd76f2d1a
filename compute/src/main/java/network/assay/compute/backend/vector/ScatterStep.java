// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import java.util.Set;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Node;

/// Sums of rows by index, as the gradient of an embedding. No two threads make the same element,
/// and each adds to one in the order of the index: long rows are shared out by columns, whatever
/// rows are named most; of short ones, each thread makes some and passes over the rest.
final class ScatterStep implements Step, KernelPool.Task {
  /// Columns of one part: several cache lines, so that threads do not write to the same.
  private static final int COLUMNS = 64;

  /// Shorter rows are added element by element.
  private static final int LEAST_ROW = 8;

  private final Node.ScatterAdd add;
  private final int target;
  private final FoldKernels kernels;
  private final KernelPool pool;
  private final int columns;
  private final int rows;

  /// Of the run at hand.
  private Frame frame = new Frame(0);

  ScatterStep(Node.ScatterAdd add, int target, FoldKernels kernels, KernelPool pool) {
    this.add = add;
    this.target = target;
    this.kernels = kernels;
    this.pool = pool;
    boolean wide = add.width() >= 2 * COLUMNS;
    int slabs = wide ? Math.min(2 * pool.threads(), add.width() / COLUMNS) : 1;
    this.columns = Math.max(1, roundUp(Math.ceilDiv(add.width(), slabs)));
    int ranges = wide || add.batch() >= pool.threads() ? 1 : pool.threads();
    this.rows = Math.max(1, Math.ceilDiv(add.rows(), ranges));
  }

  private int roundUp(int width) {
    return width >= COLUMNS ? Math.ceilDiv(width, COLUMNS) * COLUMNS : width;
  }

  @Override
  public Set<Integer> reads() {
    return Set.of(add.updates(), add.index());
  }

  @Override
  public Set<Integer> makes() {
    return Set.of(target);
  }

  @Override
  public void run(Frame frame) {
    this.frame = frame;
    if (add.shape().elements() == 0) return;
    pool.run(add.batch() * ranges() * slabs(), this);
  }

  private int slabs() {
    return Math.ceilDiv(add.width(), columns);
  }

  private int ranges() {
    return Math.ceilDiv(add.rows(), rows);
  }

  @Override
  public void run(int part, int worker) {
    int slab = part % slabs();
    int range = part / slabs() % ranges();
    int batch = part / slabs() / ranges();
    int from = slab * columns;
    int count = Math.min(columns, add.width() - from);
    int first = range * rows;
    int end = Math.min(add.rows(), first + rows);
    clear(batch, first, end, from, count);
    int[] index = frame.ints(add.index());
    for (int i = 0; i < add.picks(); i++) {
      int row = index[batch * add.picks() + i];
      if (row >= first && row < end) {
        int at = (batch * add.picks() + i) * add.width() + from;
        add(at, (batch * add.rows() + row) * add.width() + from, count);
      }
    }
  }

  private void clear(int batch, int first, int end, int from, int count) {
    float[] out = frame.floats(target);
    int width = add.width();
    int start = (batch * add.rows() + first) * width;
    if (count == width) {
      Arrays.fill(out, start, start + (end - first) * width, 0f);
      return;
    }
    for (int row = first; row < end; row++, start += width) {
      Arrays.fill(out, start + from, start + from + count, 0f);
    }
  }

  private void add(int from, int to, int count) {
    float[] updates = frame.floats(add.updates());
    float[] out = frame.floats(target);
    if (count < LEAST_ROW) {
      for (int w = 0; w < count; w++) out[to + w] += updates[from + w];
    } else {
      kernels.accumulate(FoldOp.ADD, count, updates, from, 1, updates, from, 1, out, to);
    }
  }
}
