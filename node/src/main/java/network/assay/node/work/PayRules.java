// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import network.assay.protocol.market.Amount;

/// How a provider goes after its pay.
///
/// @param ask how often a submitter is asked what it owes; less often while it does not answer
/// @param patience how long a submitter may take to answer for all its jobs
/// @param claimAt while a job runs, pay is collected when there is as much of it: each claim costs
///     gas. When the job is over, whatever is left is collected.
/// @param keep how long after a job's end its checkpoints are kept: at least until results can
///     no longer be challenged and challenges have ended
/// @param giveUp how long after a job's end pay is still asked for
public record PayRules(
    Duration ask, Duration patience, Amount claimAt, Duration keep, Duration giveUp) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  public PayRules {
    if (!ask.isPositive()) throw new IllegalArgumentException("asking takes time, not " + ask);
  }

  public static PayRules of(Duration ask, Duration keep) {
    Duration giveUp = keep.plus(Duration.ofDays(30));
    return new PayRules(ask, PATIENCE, Amount.ofTokens("100"), keep, giveUp);
  }

  PayRules patient(Duration other) {
    return new PayRules(ask, other, claimAt, keep, giveUp);
  }
}
