// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Instant;
import java.util.Optional;
import network.assay.protocol.market.TaskId;
import network.assay.scheduler.run.Event;
import network.assay.scheduler.run.JobMachine;
import network.assay.scheduler.run.JobState;
import network.assay.scheduler.run.Result;

/// Where a job stands after some of its journal: what replaying the journal gives again.
///
/// @param gas of this node's transactions for it
record JobHistory(
    JobState state, long gas, Optional<JobEntry.Trained> trained, SegmentStarts starts) {
  static JobHistory of(JobRecord record) {
    return new JobHistory(
        JobState.submitted(record.deadline()), 0, Optional.empty(), SegmentStarts.NONE);
  }

  /// After `entry`; this very history when it changes nothing.
  JobHistory after(JobEntry entry, JobMachine machine, Locations locations) {
    return switch (entry) {
      case JobEntry.Renewed(var renewals) ->
          new JobHistory(renewals.appliedTo(state), gas, trained, starts);
      case JobEntry.Spent(long more) -> new JobHistory(state, gas + more, trained, starts);
      case JobEntry.Trained found -> new JobHistory(state, gas, Optional.of(found), starts);
      case JobEntry.Start start -> {
        SegmentStarts next = starts.with(start);
        yield next == starts ? this : new JobHistory(state, gas, trained, next);
      }
      case JobEntry.Happened(Instant at, Event event) -> {
        JobState next = machine.step(state, event, at);
        if (next == state) yield this;
        if (event instanceof Event.OutputStored stored) remember(next, stored.task(), locations);
        yield new JobHistory(next, gas, trained, starts);
      }
    };
  }

  /// Also when a conviction withdraws the result later: tasks in hands still have it as an input.
  private static void remember(JobState state, TaskId task, Locations locations) {
    Result result = state.results().get(task);
    if (result != null) locations.put(result.claim().output(), result.claim().content());
  }
}
