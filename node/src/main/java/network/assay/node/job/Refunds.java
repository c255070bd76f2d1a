// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Instant;
import java.util.List;
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

  /// What this node's books say of who worked for its jobs.
  interface Books {
    /// What the newest batch of a job grants somebody.
    Optional<Leaf> leaf(JobId job, Address provider);

    /// Whether this node has something against somebody that is not on chain yet, or not decided.
    boolean accuses(JobId job, Address provider);
  }

  Answer refund(JobId job);

  /// Whoever has recorded something in the job itself, past the batches.
  default List<Address> recorders(JobId job) {
    return List.of();
  }

  /// Has one of those paid, by the newest batch and besides, and lets go of what is set aside for
  /// more: it may never come for it, and nothing of it comes back before.
  ///
  /// @return whether nothing is left to be settled with it
  default boolean settle(JobId job, Address provider, Optional<Leaf> leaf) {
    return true;
  }

  /// Withdraws what the account is owed of challenges: also others' pay the submitter.
  default void collect() {}
}
