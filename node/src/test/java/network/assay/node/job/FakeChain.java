// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.staking.Evidence;
import network.assay.staking.NewBatch;

/// A chain that keeps its promises: whatever is done twice is done once.
final class FakeChain implements Escrow {
  private static final HashTag TAG = HashTag.of("test/beacon");

  final Map<Digest, Amount> escrows = new ConcurrentHashMap<>();
  final Map<Integer, NewBatch> batches = new ConcurrentHashMap<>();
  final List<Evidence> challenges = new ArrayList<>();
  volatile boolean closed;
  volatile boolean poor;

  @Override
  public Receipt open(Digest jobDigest, Amount escrow, Instant deadline) {
    if (poor) throw new AssayFault.Operator("the account has no tokens: buy some");
    escrows.put(jobDigest, escrow);
    return new Receipt("0xaa", 100_000);
  }

  @Override
  public synchronized Receipt post(JobId job, NewBatch batch) {
    NewBatch known = batches.putIfAbsent(batch.index(), batch);
    if (known == null) return new Receipt("0xbb", 50_000);
    if (!known.equals(batch)) throw new AssertionError("batch " + batch.index() + " changed");
    return new Receipt("", 0);
  }

  @Override
  public long beaconBlock(JobId job, int batch) {
    return 10L * batch + 5;
  }

  @Override
  public Optional<Digest> randomness(long block) {
    return Optional.of(TAG.start().add(block).end());
  }

  @Override
  public synchronized Receipt challenge(Evidence evidence) {
    challenges.add(evidence);
    return new Receipt("0xcc", 70_000);
  }

  @Override
  public Receipt close(JobId job) {
    closed = true;
    return new Receipt("0xdd", 30_000);
  }
}
