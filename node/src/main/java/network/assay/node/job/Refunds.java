// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Instant;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.staking.PayClaim;

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

  /// What batches grant somebody, as one claims it.
  record Leaf(int batch, PayClaim claim) {}

  /// What the newest batch of a job grants somebody.
  interface Leaves {
    Optional<Leaf> of(JobId job, Address provider);
  }

  Answer refund(JobId job);

  /// Has paid whoever has recorded something in the job itself, by the newest batch and besides,
  // and
  /// lets go of what is set aside for more: it may never come for it, and nothing of it comes back
  /// before.
  ///
  /// @return whether nothing is left to be settled
  default boolean settle(JobId job, Leaves leaves) {
    return true;
  }

  /// Withdraws what the account is owed of challenges: also others' pay the submitter.
  default void collect() {}
}
