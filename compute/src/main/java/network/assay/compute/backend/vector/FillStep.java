// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import network.assay.compute.backend.Frame;

/// Whole numbers that follow from a few others, in parts that are shared out among the threads.
///
/// @param <R> what a thread fills with
abstract class FillStep<R> implements Step, KernelPool.Task {
  private final int source;
  private final int target;
  private final int part;
  private final KernelPool pool;
  private final List<R> rows;

  /// Of the run at hand.
  private Frame frame = new Frame(0);

  /// @param part elements of each part
  /// @param rows makes one for each thread
  FillStep(int source, int target, int part, KernelPool pool, Supplier<R> rows) {
    this.source = source;
    this.target = target;
    this.part = part;
    this.pool = pool;
    this.rows = Stream.generate(rows).limit(pool.threads()).toList();
  }

  abstract int elements();

  /// Fills elements `from` to `to - 1` of the target.
  abstract void fill(R rows, int[] source, int[] target, int from, int to);

  @Override
  public final Set<Integer> reads() {
    return Set.of(source);
  }

  @Override
  public final Set<Integer> makes() {
    return Set.of(target);
  }

  @Override
  public final void run(Frame frame) {
    this.frame = frame;
    pool.run(Math.ceilDiv(elements(), part), this);
  }

  @Override
  public final void run(int index, int worker) {
    int to = (int) Math.min(elements(), (index + 1L) * part);
    fill(rows.get(worker), frame.ints(source), frame.ints(target), index * part, to);
  }
}
