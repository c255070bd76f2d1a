// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import network.assay.node.state.StateStore;
import network.assay.protocol.market.JobId;
import network.assay.scheduler.plan.JobPlan;
import network.assay.verification.task.StateSource;

/// One job and what is needed to do something about it.
record JobContext(
    JobId id,
    JobRecord record,
    JobPlan plan,
    JobWorld world,
    StateStore states,
    Computing computing,
    Locations locations) {
  StateSource source() {
    return locations.source(states);
  }

  /// In whose name this job keeps blobs.
  String owner() {
    return "job/" + id;
  }
}
