// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;
import java.time.Instant;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.staking.NewBatch;

/// A job's money and promises on chain, for the node's own account. Every call blocks, and doing it
/// again does nothing more.
///
/// All throw `AssayFault.World` when the chain node does not answer (try again later) and
/// `AssayFault.Operator` when the chain refuses (its message says why and what to do).
public interface Escrow {
  /// What a write has cost.
  ///
  /// @param transaction its hash, empty when the chain was in the wanted state already
  /// @param gas 0 when nothing was sent
  record Receipt(String transaction, long gas) {}

  /// How the posting of a batch ended.
  sealed interface Posting {
    /// It is in a block, which a reorganisation may still undo: see [Standing].
    record Posted(Receipt receipt) implements Posting {}

    /// The job has ended in a final block, without this batch: it never can be posted.
    record TooLate(String why) implements Posting {}
  }

  /// Where a batch stands that was posted.
  sealed interface Standing {
    /// No block has it (any more).
    record Gone() implements Standing {}

    /// In a block; either it or the one whose randomness draws the checks is not final.
    ///
    /// @param beaconBlock the block whose randomness draws its checks
    record Young(long beaconBlock) implements Standing {}

    /// Both are final.
    record Final(long beaconBlock, Digest randomness) implements Standing {}
  }

  /// Returns once the job is open in a final block.
  Receipt open(Digest jobDigest, Amount escrow, Instant deadline) throws InterruptedException;

  Posting post(JobId job, NewBatch batch);

  Standing standing(JobId job, NewBatch batch);

  /// Has a provider convicted of a result that is wrong at sight, and takes what this account, as
  /// the job's submitter, gets of its stake. Needs no bond. Returns once a final block has it.
  Receipt convict(AtSight shown) throws InterruptedException;

  /// Ends the job: no more batches. What nobody is owed comes back after the window that follows.
  /// Returns once a final block has it.
  Receipt close(JobId job) throws InterruptedException;

  /// How often a standing is worth asking for.
  Duration pollEvery();
}
