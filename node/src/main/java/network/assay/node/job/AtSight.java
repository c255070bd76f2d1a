// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.MerkleProof;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.task.Terms;

/// A result that is wrong without looking at any step: its transcript has another length than the
/// task's, or another start (docs/spec/dispute, section 7).
///
/// @param signature the accused's, of the result that is shown, over these terms
public record AtSight(
    JobId job, TaskId task, Address accused, Signature signature, Shown shown, Terms terms) {

  /// How long the transcript is, and where it starts.
  ///
  /// @param start of the transcript, with the proof that it is its first state
  public record Shown(Digest root, Digest salt, Digest start, MerkleProof proof) {
    public static Shown of(Opening opening) {
      Transcript transcript = opening.transcript();
      return new Shown(transcript.root(), opening.salt(), transcript.input(), transcript.prove(0));
    }
  }
}
