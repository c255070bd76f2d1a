// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Instant;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.scheduler.run.Event;
import network.assay.scheduler.run.Renewals;

/// One entry of a job's journal.
public sealed interface JobEntry {
  /// Something happened that changed the job's state.
  ///
  /// @param at in whole milliseconds: the state depends on it
  record Happened(Instant at, Event event) implements JobEntry {}

  /// Offers and leases hold longer; nothing came of it.
  record Renewed(Renewals renewals) implements JobEntry {}

  /// A transaction of this node for the job.
  record Spent(long gas) implements JobEntry {}

  /// The state that a segment of `provider`'s result starts from is kept here, as it was served: a
  /// dispute may begin from it.
  record Start(TaskId task, Address provider, int segment, ContentId content) implements JobEntry {}

  /// The trained model is kept here.
  ///
  /// @param model digest of its parameters (docs/spec/job, section 5)
  record Trained(Digest model, ContentId content) implements JobEntry {}
}
