// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import java.util.Set;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.Node;

/// Sums of rows by index, as the gradient of an embedding. No two threads make the same element,
/// and each adds to one in the order of the index: long rows are shared out by columns, whatever
/// rows are named most; of short ones, each thread makes some and passes over the rest.
final class ScatterStep implements Step {
  /// Columns of one part at least: several cache lines, so that threads do not write to the same.
  private static final int COLUMNS = 64;

  /// Elements that one part clears.
  private static final int CLEARED = 1 << 16;

  private final Node.ScatterAdd add;
  private final int target;
  private final FoldKernels kernels;
  private final KernelPool pool;
  private final int columns;
  private final int rows;

  /// Made once, so that a run allocates nothing.
  private final KernelPool.Task clearing = (part, _) -> clear(part);

  private final KernelPool.Task adding = (part, _) -> add(part);

  /// Of the run at hand.
  private Frame frame = new Frame(0);

  ScatterStep(Node.ScatterAdd add, int target, FoldKernels kernels, KernelPool pool) {
    this.add = add;
    this.target = target;
    this.kernels = kernels;
    this.pool = pool;
    boolean alone = pool.threads() == 1 || add.batch() >= pool.threads();
    boolean wide = add.width() >= 2 * COLUMNS;
    int slabs = alone || !wide ? 1 : Math.min(pool.threads(), add.width() / COLUMNS);
    this.columns = Math.max(1, Math.ceilDiv(Math.ceilDiv(add.width(), slabs), 16) * 16);
    int ranges = alone || wide ? 1 : pool.threads();
    this.rows = Math.max(1, Math.ceilDiv(add.rows(), ranges));
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
    int elements = add.shape().elements();
    if (elements == 0) return;
    pool.run(Math.ceilDiv(elements, CLEARED), clearing);
    pool.run(add.batch() * ranges() * slabs(), adding);
  }

  private int slabs() {
    return Math.ceilDiv(add.width(), columns);
  }

  private int ranges() {
    return Math.ceilDiv(add.rows(), rows);
  }

  private void clear(int part) {
    int end = (int) Math.min(add.shape().elements(), (part + 1L) * CLEARED);
    Arrays.fill(frame.floats(target), part * CLEARED, end, 0f);
  }

  private void add(int part) {
    int from = part % slabs() * columns;
    int first = part / slabs() % ranges() * rows;
    int batch = part / slabs() / ranges();
    int picks = add.picks();
    kernels.scatter(
        Math.min(columns, add.width() - from),
        frame.ints(add.index()),
        batch * picks,
        (batch + 1) * picks,
        frame.floats(add.updates()),
        from,
        add.width(),
        first,
        Math.min(add.rows(), first + rows),
        frame.floats(target),
        batch * add.rows() * add.width() + from);
  }
}
