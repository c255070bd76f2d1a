// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.check;

import java.util.Optional;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.verification.commitment.Commitments;

/// What a verifier found for one segment: the state it was given, the state it reached, and the
/// salt under which it committed to both.
///
/// @param word the provider's signature that the segment starts from `start`, where it showed that
///     to the verifier: whoever did not begin where the provider opened has it, or made that up
public record Finding(
    int segment, Digest start, Digest end, Digest salt, Optional<Signature> word) {
  /// A finding from a start that nobody gave its word for.
  public Finding(int segment, Digest start, Digest end, Digest salt) {
    this(segment, start, end, salt, Optional.empty());
  }

  public Digest commitment(TaskId task) {
    return Commitments.check(task, segment, start, end, salt);
  }
}
