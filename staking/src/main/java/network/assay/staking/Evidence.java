// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.verification.commitment.MerkleProof;

/// What a challenger shows: what a provider signed, what that opens to, and what should be there
/// instead (docs/spec/contracts, section 6).
///
/// @param signature the provider's, of the [ResultCommitment] that root and salt make
/// @param segment the one in dispute
public record Evidence(
    JobId job,
    TaskId task,
    Signature signature,
    Digest transcriptRoot,
    Digest salt,
    Segment segment) {

  /// One segment of a transcript (docs/spec/commitments, section 5).
  ///
  /// @param index from checkpoint `index` to checkpoint `index + 1`
  /// @param challengerEnd the state it ends in, as the challenger says; not that of `end`
  public record Segment(int index, Checkpoint start, Checkpoint end, Digest challengerEnd) {}

  /// @param state the digest of the state at the checkpoint
  /// @param proof that the checkpoint is in the transcript
  public record Checkpoint(Digest state, MerkleProof proof) {}
}
