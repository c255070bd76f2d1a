// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Duration;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.task.Limits;

/// How a submitter's node runs its jobs. These are its own policy: no result depends on them.
///
/// @param minimumStake a provider with less gets no task
/// @param maxStrikes broken promises after which a provider gets no more tasks of the job
/// @param maxCheckAttempts verifiers tried for one check before the submitter checks itself
/// @param bytesPerSecond what a line carries at least, which deadlines leave time for
public record Rules(
    Amount minimumStake,
    Timing timing,
    Batching batching,
    int maxStrikes,
    int maxCheckAttempts,
    long bytesPerSecond) {
  public Rules {
    Limits.check("the bytes a second of a line", bytesPerSecond, 1, Long.MAX_VALUE);
  }

  /// @param answer for a peer to answer a lease, or to open a commitment
  /// @param heartbeat silence after which a lease is lost
  /// @param fetch for an output to arrive, its bytes apart
  /// @param shortestLease the least time a task is given, however small it is
  /// @param cooldown before a provider that broke a promise gets another task
  /// @param patience how many times longer than the offer says a check may take
  /// @param margin how many times longer than the offer says a task may take before it is leased
  ///     to another too
  public record Timing(
      Duration answer,
      Duration heartbeat,
      Duration fetch,
      Duration shortestLease,
      Duration cooldown,
      int patience,
      int margin) {}

  /// When results are put on chain: once the oldest has waited `age`, or there are `results` of
  /// them, or nobody is working.
  ///
  /// @param payEvery how often it is said what was earned, at most: a batch that promises more pays
  ///     an hour after the one before that did (docs/spec/contracts, section 4). A young job says
  ///     it sooner, as nobody works for long for who has promised nothing. Zero: each batch says it
  public record Batching(Duration age, int results, Duration payEvery) {}

  /// The same, for another chain.
  public Rules with(Batching other) {
    return new Rules(minimumStake, timing, other, maxStrikes, maxCheckAttempts, bytesPerSecond);
  }

  /// How long so many bytes take.
  Duration carrying(long bytes) {
    return Duration.ofSeconds(bytes / bytesPerSecond);
  }

  public static Rules standard(Amount minimumStake) {
    return new Rules(
        minimumStake,
        new Timing(
            Duration.ofSeconds(10),
            Duration.ofSeconds(8),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            20,
            4),
        new Batching(Duration.ofSeconds(2), 1_000, Duration.ZERO),
        5,
        3,
        8L << 20);
  }
}
