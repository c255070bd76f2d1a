// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.arith.PhiloxRows;
import network.assay.compute.graph.Node;

/// Random words.
final class RandomStep extends FillStep<PhiloxRows> {
  /// Words per part, a multiple of 4.
  private static final int PART = 8192;

  private final Node.Random node;

  RandomStep(Node.Random node, int target, KernelPool pool) {
    super(node.seed(), target, PART, pool, PhiloxRows::new);
    this.node = node;
  }

  @Override
  int elements() {
    return node.shape().elements();
  }

  @Override
  void fill(PhiloxRows rows, int[] seed, int[] target, int from, int to) {
    long key = (seed[0] & 0xFFFF_FFFFL) | ((long) seed[1] << 32);
    rows.fill(key, node.stream(), seed[2], target, from, to);
  }
}
