// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Instant;
import java.util.Optional;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.staking.PayClaim;

/// Collecting the node's own pay. Blocks; faults as in [network.assay.node.job.Escrow].
public interface PayChain {
  /// What was paid to an account in a job so far.
  ///
  /// @param lasting in a final block: that much nobody takes back
  /// @param newest in the newest block
  record Claimed(Amount lasting, Amount newest) {}

  /// What was paid to this node's account in `job` so far.
  Claimed claimed(JobId job);

  /// Whether a challenge withholds this node's pay in `job`.
  boolean withheld(JobId job);

  /// Collects; returns the hash of the transaction, empty when it had been collected before.
  ///
  /// @param until when a later batch could take it away, by the chain's time: as that comes near it
  ///     may cost more, up to what it brings
  String claim(JobId job, int batch, PayClaim claim, Optional<Instant> until);
}
