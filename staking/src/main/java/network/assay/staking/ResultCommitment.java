// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;

/// A provider's result, hidden until it is checked; signed, it is the evidence of a challenge
/// (docs/spec/contracts, section 2).
///
/// @param terms what the task means to a contract (docs/spec/dispute, section 2); zero where nobody
///     has said: then a contract cannot judge the result
public record ResultCommitment(JobId job, TaskId task, Digest commitment, Digest terms) {
  /// A result without terms.
  public ResultCommitment(JobId job, TaskId task, Digest commitment) {
    this(job, task, commitment, Digest.ZERO);
  }
}
