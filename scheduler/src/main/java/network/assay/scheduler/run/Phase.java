// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

/// Where a job is in its life. Every phase but the last ends by itself or at the job's deadline.
public sealed interface Phase {
  /// The escrow is being opened on chain.
  record Funding() implements Phase {}

  /// Tasks are being done and checked; `round` counts from 0.
  record Running(int round) implements Phase {}

  /// All tasks are done; the last checks are under way.
  record Verifying() implements Phase {}

  /// No new task is given out; results that are here are still checked, since they are owed.
  record Stopping(Ending ending) implements Phase {}

  /// All results are final; the last pay is being posted, until no reorganisation can undo it.
  record Settling(Ending ending) implements Phase {}

  /// All pay is posted, or what is not never will be.
  ///
  /// @param closed whether what was left of the escrow has been returned
  record Over(Ending ending, boolean closed) implements Phase {}
}
