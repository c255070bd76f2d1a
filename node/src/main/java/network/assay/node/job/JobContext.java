// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import network.assay.node.state.StateStore;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.scheduler.plan.JobPlan;
import network.assay.verification.task.StateSource;
import network.assay.verification.task.Terms;

/// One job and what is needed to do something about it.
record JobContext(
    JobId id,
    JobRecord record,
    JobPlan plan,
    JobWorld world,
    StateStore states,
    Computing computing,
    Locations locations) {
  /// What a task of this job means to a contract.
  Terms terms(TaskSpec task) throws InterruptedException {
    return computing.terms(task, source());
  }

  StateSource source() {
    return locations.source(states);
  }

  /// In whose name this job keeps blobs.
  String owner() {
    return "job/" + id;
  }

  /// In whose name it keeps what checks and disputes begin from.
  String startsOwner() {
    return owner() + "/starts";
  }
}
