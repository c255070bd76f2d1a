// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Set;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.Node;

/// Rows by index, as those of an embedding. What is made is shared out by elements, not by rows, so
/// that one long row is work for all threads.
final class GatherStep implements Step, KernelPool.Task {
  /// Elements of one part.
  private static final int PART = 1 << 14;

  private final Node.Gather gather;
  private final int target;
  private final KernelPool pool;

  /// Of the run at hand.
  private Frame frame = new Frame(0);

  GatherStep(Node.Gather gather, int target, KernelPool pool) {
    this.gather = gather;
    this.target = target;
    this.pool = pool;
  }

  @Override
  public Set<Integer> reads() {
    return Set.of(gather.source(), gather.index());
  }

  @Override
  public Set<Integer> makes() {
    return Set.of(target);
  }

  @Override
  public void run(Frame frame) {
    this.frame = frame;
    pool.run(Math.ceilDiv(gather.shape().elements(), PART), this);
  }

  @Override
  public void run(int part, int worker) {
    int end = (int) Math.min(gather.shape().elements(), (part + 1L) * PART);
    RowCopy.gather(gather, frame, target, part * PART, end);
  }
}
