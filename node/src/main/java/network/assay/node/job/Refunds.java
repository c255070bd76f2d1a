// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Instant;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;

/// Getting back what a job's escrow does not owe. Blocks; faults as in [Escrow].
public interface Refunds {
  sealed interface Answer {
    /// In a block; for good once the answer is [Nothing].
    record Returned(Amount amount, String transaction) implements Answer {}

    /// Results can still be challenged, or paid, until then by the chain's clock; or what was
    /// returned is not final.
    record NotYet(Instant from) implements Answer {}

    /// All of it is owed, or was returned for good, or the job never was on chain.
    record Nothing() implements Answer {}
  }

  Answer refund(JobId job);

  /// Withdraws what the account is owed of challenges: also others' pay the submitter.
  default void collect() {}
}
