// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.staking.NewBatch;

/// A chain that keeps its promises: whatever is done twice is done once.
final class FakeChain implements Escrow {
  private static final HashTag TAG = HashTag.of("test/beacon");

  final Map<Digest, Amount> escrows = new ConcurrentHashMap<>();
  final Map<Integer, NewBatch> batches = new ConcurrentHashMap<>();
  volatile boolean closed;
  volatile boolean poor;

  /// No batch is taken any more.
  volatile boolean ended;

  /// How many batches are still to be undone.
  int reorganisations;

  /// What was shown of results that are wrong at sight.
  final List<AtSight> convicted = new CopyOnWriteArrayList<>();

  final AtomicInteger posts = new AtomicInteger();
  private int looks;

  @Override
  public Receipt open(Digest jobDigest, Amount escrow, Instant deadline) {
    if (poor) throw new AssayFault.Operator("the account has no tokens: buy some");
    escrows.put(jobDigest, escrow);
    return new Receipt("0xaa", 100_000);
  }

  @Override
  public synchronized Posting post(JobId job, NewBatch batch) {
    NewBatch known = batches.get(batch.index());
    if (known == null && ended) return new Posting.TooLate("the escrow has ended");
    if (known == null) {
      batches.put(batch.index(), batch);
      posts.incrementAndGet();
      return new Posting.Posted(new Receipt("0xbb", 50_000));
    }
    if (!known.equals(batch)) throw new AssertionError("batch " + batch.index() + " changed");
    return new Posting.Posted(new Receipt("", 0));
  }

  /// The first looks at a batch, but for the one right after it was posted, find that a
  /// reorganisation has undone it.
  @Override
  public synchronized Standing standing(JobId job, NewBatch batch) {
    long block = 10L * batch.index() + 5;
    if (!batches.containsKey(batch.index())) return new Standing.Gone();
    if (reorganisations > 0 && looks++ % 2 == 1) {
      reorganisations--;
      batches.remove(batch.index());
      return new Standing.Gone();
    }
    return new Standing.Final(block, TAG.start().add(block).end());
  }

  @Override
  public Duration pollEvery() {
    return Duration.ofMillis(10);
  }

  @Override
  public Receipt convict(AtSight shown) {
    convicted.add(shown);
    return new Receipt("0xcc", 100_000);
  }

  @Override
  public Receipt close(JobId job) {
    closed = true;
    return new Receipt("0xdd", 30_000);
  }
}
