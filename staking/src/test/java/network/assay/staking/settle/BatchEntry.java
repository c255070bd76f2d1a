// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.settle;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.verification.commitment.Commitments;

/// One result of a batch.
///
/// @param commitment what the provider signed for the task
public record BatchEntry(TaskId task, Address provider, Digest commitment) {
  /// Its leaf under the batch's results root.
  public Digest leaf() {
    return Commitments.batchEntry(task, provider, commitment);
  }
}
