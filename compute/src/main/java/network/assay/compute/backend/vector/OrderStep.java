// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Set;
import java.util.stream.IntStream;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.arith.OrderRows;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.Node;

/// The sample indices of a training step, shared out among the threads.
final class OrderStep implements Step, KernelPool.Task {
  private static final int PART = 1024;

  private final Node.Order node;
  private final int target;
  private final KernelPool pool;
  private final OrderRows[] rows;

  /// Of the run at hand.
  private Frame frame = new Frame(0);

  OrderStep(Node.Order node, int target, KernelPool pool) {
    this.node = node;
    this.target = target;
    this.pool = pool;
    this.rows =
        IntStream.range(0, pool.threads()).mapToObj(_ -> new OrderRows()).toArray(OrderRows[]::new);
  }

  @Override
  public Set<Integer> reads() {
    return Set.of(node.order());
  }

  @Override
  public Set<Integer> makes() {
    return Set.of(target);
  }

  @Override
  public void run(Frame frame) {
    this.frame = frame;
    pool.run(Math.ceilDiv(node.shape().elements(), PART), this);
  }

  @Override
  public void run(int part, int worker) {
    int batch = node.shape().elements();
    int to = (int) Math.min(batch, (part + 1L) * PART);
    BatchOrder.Place place = BatchOrder.Place.of(frame.ints(node.order()));
    rows[worker].fill(place, batch, frame.ints(target), part * PART, to);
  }
}
