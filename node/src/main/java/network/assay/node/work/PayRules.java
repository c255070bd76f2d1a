// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import network.assay.protocol.market.Amount;

/// How a provider goes after its pay.
///
/// @param ask how often a submitter is asked what it owes; less often while it does not answer
/// @param patience how long a submitter may take to answer for all its jobs
/// @param claimAt while a job runs, pay is collected when there is as much of it: each claim costs
///     gas. When the job is over, whatever is left is collected.
/// @param keep how long after a job's end its checkpoints are kept: at least until results can
///     no longer be challenged and challenges have ended
/// @param giveUp how long after a job's end pay is still asked for, and longer where it can be
///     claimed late
public record PayRules(
    Duration ask, Duration patience, Amount claimAt, Duration keep, Duration giveUp) {
  /// How much longer than cases take pay may wait for and count: a submitter that says hourly what
  /// was earned puts it off by some hours.
  private static final Duration LATE = Duration.ofDays(3);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  public PayRules {
    if (!ask.isPositive()) throw new IllegalArgumentException("asking takes time, not " + ask);
  }

  public static PayRules of(Duration ask, Duration keep) {
    Duration giveUp = keep.plus(Duration.ofDays(30));
    return new PayRules(ask, PATIENCE, Amount.ofTokens("100"), keep, giveUp);
  }

  /// From when on a grant counts for pay that can be claimed from `pays` on.
  Instant near(Instant pays) {
    return pays.minus(keep).minus(LATE);
  }

  /// Until when a job's pay is gone after that can be claimed from `pays` on: as long after that as
  /// pay is usually gone after when no case can be open any more.
  Instant until(Instant end, Instant pays) {
    Instant usual = end.plus(giveUp);
    Instant late = pays.plus(giveUp.minus(keep));
    return late.isAfter(usual) ? late : usual;
  }

  PayRules patient(Duration other) {
    return new PayRules(ask, other, claimAt, keep, giveUp);
  }
}
