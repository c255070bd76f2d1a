// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Set;
import java.util.stream.IntStream;
import network.assay.compute.arith.PhiloxRows;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.Node;

/// Random words, shared out among the threads.
final class RandomStep implements Step, KernelPool.Task {
  /// Words per part, a multiple of 4.
  private static final int PART = 8192;

  private final Node.Random node;
  private final int target;
  private final KernelPool pool;
  private final PhiloxRows[] rows;

  /// Of the run at hand.
  private Frame frame = new Frame(0);

  RandomStep(Node.Random node, int target, KernelPool pool) {
    this.node = node;
    this.target = target;
    this.pool = pool;
    this.rows =
        IntStream.range(0, pool.threads())
            .mapToObj(_ -> new PhiloxRows())
            .toArray(PhiloxRows[]::new);
  }

  @Override
  public Set<Integer> reads() {
    return Set.of(node.seed());
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
    int[] seed = frame.ints(node.seed());
    long key = (seed[0] & 0xFFFF_FFFFL) | ((long) seed[1] << 32);
    int to = (int) Math.min(node.shape().elements(), (part + 1L) * PART);
    rows[worker].fill(key, node.stream(), seed[2], frame.ints(target), part * PART, to);
  }
}
