// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.arith.BatchOrder;
import network.assay.compute.arith.OrderRows;
import network.assay.compute.graph.Node;

/// The sample indices of a training step.
final class OrderStep extends FillStep<OrderRows> {
  private static final int PART = 1024;

  private final int batch;

  OrderStep(Node.Order node, int target, KernelPool pool) {
    super(node.order(), target, PART, pool, OrderRows::new);
    this.batch = node.shape().elements();
  }

  @Override
  int elements() {
    return batch;
  }

  @Override
  void fill(OrderRows rows, int[] order, int[] target, int from, int to) {
    rows.fill(BatchOrder.Place.of(order), batch, target, from, to);
  }
}
