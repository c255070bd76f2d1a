// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.check;

import network.assay.protocol.market.Digest;

/// What a check of a task found. It says who contradicts what; what follows from it is for others
/// to decide.
public sealed interface Verdict {
  /// Every segment that was re-executed ends where the provider said.
  record Matches(int segments) implements Verdict {}

  /// The provider's opening is not of its commitment, or does not end at what it delivered: no
  /// re-execution is needed, the provider contradicts itself. The contract cannot be shown that.
  record BadOpening(String what) implements Verdict {}

  /// The provider has committed to a transcript of another length than the task's, or with another
  /// start: no re-execution is needed, and the contract convicts it of that without a dispute
  /// (docs/spec/dispute, section 7).
  record WrongAtSight(String what) implements Verdict {}

  /// The provider handed out a start state that it had not committed to.
  record StartDiffers(int segment, Digest committed, Digest served) implements Verdict {}

  /// Re-execution of the segment from the committed start ends elsewhere than committed.
  record EndDiffers(int segment, Digest start, Digest committed, Digest recomputed)
      implements Verdict {}

  /// The provider was asked on chain to open what it has signed, and did not within its time. Not
  /// found by comparing anything: the contract says so, and has slashed it.
  record StayedSilent() implements Verdict {}

  /// The verifier's opening is not of its own commitment: its finding counts for nothing.
  record VerifierUnsound(String what) implements Verdict {}
}
