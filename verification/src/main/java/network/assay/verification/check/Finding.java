// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.check;

import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.verification.commitment.Commitments;

/// What a verifier found for one segment: the state it was given, the state it reached, and the
/// salt under which it committed to both.
public record Finding(int segment, Digest start, Digest end, Digest salt) {
  public Digest commitment(TaskId task) {
    return Commitments.check(task, segment, start, end, salt);
  }
}
