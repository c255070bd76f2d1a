// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Instant;
import java.util.Optional;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.staking.Evidence;
import network.assay.staking.NewBatch;

/// A job's money and promises on chain, for the node's own account. Every call blocks until the
/// chain has it, and doing it again does nothing more.
///
/// All throw `AssayFault.World` when the chain node does not answer (try again later) and
/// `AssayFault.Operator` when the chain refuses (its message says why and what to do).
public interface Escrow {
  /// What a write has cost.
  ///
  /// @param transaction its hash, empty when the chain was in the wanted state already
  /// @param gas 0 when nothing was sent
  record Receipt(String transaction, long gas) {}

  Receipt open(Digest jobDigest, Amount escrow, Instant deadline);

  Receipt post(JobId job, NewBatch batch);

  /// The block whose randomness draws the checks of a posted batch.
  long beaconBlock(JobId job, int batch);

  /// The randomness of a block once it is final; empty before.
  Optional<Digest> randomness(long block);

  Receipt challenge(Evidence evidence);

  /// Ends the job: no more batches. What nobody is owed comes back after the window that follows.
  Receipt close(JobId job);
}
