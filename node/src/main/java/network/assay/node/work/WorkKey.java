// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;

/// A task as one job asked for it: other jobs may ask for the same task.
public record WorkKey(JobId job, TaskId task) {
  /// As it stands in tables, and in the names of owners of blobs.
  public String text() {
    return job + "/" + task;
  }

  public String brief() {
    return task.digest().brief();
  }
}
