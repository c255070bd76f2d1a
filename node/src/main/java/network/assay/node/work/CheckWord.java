// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.Taken;
import network.assay.verification.commitment.Commitments;

/// A submitter's word that a check is owed for, which looks like one for a task (docs/spec/job,
/// section 7): without it, what batches granted for checks would be taken for pay of tasks.
public final class CheckWord {
  private CheckWord() {}

  /// What is signed.
  public static Taken of(JobId job, TaskId task, Address verifier, Amount price) {
    Digest stands = Commitments.checked(task);
    return new Taken(job, new TaskId(stands), verifier, stands, price);
  }

  /// Where the word for the check of a task is kept.
  static WorkKey key(JobId job, TaskId task) {
    return new WorkKey(job, new TaskId(Commitments.checked(task)));
  }
}
