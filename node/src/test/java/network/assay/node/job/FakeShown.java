// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import network.assay.protocol.market.JobId;
import network.assay.staking.DemandKey;

/// What was shown on a chain of which every block is final at once.
public final class FakeShown implements Shown {
  private final List<Result> all = new CopyOnWriteArrayList<>();

  /// By the chain's clock. Far ahead of leases unless a test says otherwise.
  volatile Instant time = Instant.now().plus(Duration.ofDays(1));

  volatile Instant recordable = Instant.EPOCH;

  @Override
  public Instant recordableUntil(JobId job) {
    return recordable;
  }

  void show(Result result) {
    all.add(result);
  }

  boolean has(DemandKey key) {
    return all.stream().anyMatch(one -> one.key().equals(key));
  }

  @Override
  public List<Result> of(JobId job, Predicate<Result> wanted) {
    return all.stream().filter(one -> one.key().job().equals(job)).filter(wanted).toList();
  }

  @Override
  public Instant followedTo() {
    return time;
  }

  @Override
  public Duration pollEvery() {
    return Duration.ofMillis(10);
  }
}
