// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.ChainRules;
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

  /// How this account stands in a job, by the newest block.
  ArrearsAccount account(JobId job);

  /// Shows a result; offers the more for gas the nearer `until` is. Does nothing when it is
  /// recorded.
  void show(Showing showing, Instant until);

  /// Records words of one job, at most [#MAX_WORDS].
  void take(JobId job, List<SignedTaken> words);

  /// Has more set aside of what is owed, where there was too little free before: what is set aside
  /// is paid a window from now then.
  void raise(JobId job);

  /// Has what is set aside paid, as far as it is owed still, and the rest let go of; returns the
  /// hash of the transaction.
  String pay(JobId job);

  /// The market's rules: how long after a record it is paid, among others.
  ChainRules rules();
}
