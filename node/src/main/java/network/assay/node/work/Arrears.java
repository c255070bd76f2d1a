// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.ArrearsStatus;
import network.assay.staking.Showing;
import network.assay.staking.SignedTaken;

/// What this node's account records on chain of its work itself, and is paid for that
/// (docs/spec/contracts, section 10). Blocks; faults as in [network.assay.node.job.Escrow].
public interface Arrears {
  /// The most words that are recorded at once.
  int MAX_WORDS = 64;

  /// How long after a lease's deadline its result is taken.
  Duration GRACE = Duration.ofMinutes(2);

  /// Whether the newest block has a result of this account recorded.
  boolean isRecorded(JobId job, TaskId task);

  /// This account's record in a job, by the newest block.
  ArrearsStatus of(JobId job);

  /// Shows a result; offers the more for gas the nearer `until` is. Does nothing when it is
  // recorded.
  void show(Showing showing, Instant until);

  /// Records words of one job, at most [#MAX_WORDS].
  void take(JobId job, List<SignedTaken> words);

  /// Has what is set aside be what is owed still: less what was granted and claimed since.
  void adjust(JobId job);

  /// Has what is set aside paid; returns the hash of the transaction.
  String pay(JobId job);

  /// How long after a record it is paid.
  Duration window();
}
