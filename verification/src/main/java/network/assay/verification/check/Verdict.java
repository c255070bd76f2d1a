// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.check;

import network.assay.protocol.market.Digest;

/// What a check of a task found. It says who contradicts what; what follows from it is for others
/// to decide.
public sealed interface Verdict {
  /// Every segment that was re-executed ends where the provider said.
  record Matches(int segments) implements Verdict {}

  /// The provider's opening is not of its commitment, or not of this task: no re-execution is
  /// needed, the provider's own signature contradicts it.
  record BadOpening(String what) implements Verdict {}

  /// The provider handed out a start state that it had not committed to.
  record StartDiffers(int segment, Digest committed, Digest served) implements Verdict {}

  /// Re-execution of the segment from the committed start ends elsewhere than committed.
  record EndDiffers(int segment, Digest start, Digest committed, Digest recomputed)
      implements Verdict {}

  /// The verifier's opening is not of its own commitment: its finding counts for nothing.
  record VerifierUnsound(String what) implements Verdict {}
}
