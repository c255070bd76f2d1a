// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;

/// A job as its submitter is shown it.
///
/// @param version grows with every change: what `job.watch` waits for
/// @param phase `funding`, `running`, `verifying`, `stopping`, `settling`, `done`, `cancelled`,
///     `expired` or `failed`
/// @param why it failed, or what it waits for
/// @param model the digest of the trained model, once there is one
public record JobView(
    JobId id,
    String name,
    long version,
    String phase,
    boolean over,
    Optional<String> why,
    Optional<Digest> model,
    Instant submitted,
    Instant deadline,
    Progress progress,
    Money money,
    Checks checks,
    List<Round> rounds,
    List<Peer> peers,
    List<Conviction> convictions,
    List<Demand> demands,
    List<Working> working) {

  /// @param operations of the whole job, checks apart
  /// @param done operations of the tasks that have a result
  /// @param left seconds, estimated from the rate so far
  public record Progress(
      int round,
      int rounds,
      int tasks,
      int tasksDone,
      long operations,
      long done,
      Optional<Long> left) {}

  /// @param granted by batches on chain
  /// @param gas of this node's transactions for the job
  public record Money(Amount escrow, Amount granted, Amount perPetaOp, long gas, int batches) {}

  /// @param segments re-executed so far
  /// @param operations that took
  public record Checks(int passed, int failed, int segments, long operations) {}

  /// What evaluation said of the model after `round`, counted from 1.
  public record Round(int round, double loss, double accuracy) {}

  /// @param tasks of it that have a result that stands
  /// @param passed checks of its results that matched
  /// @param checked checks that it did for others
  /// @param earned as decided so far, posted or not
  public record Peer(
      Address account,
      String peer,
      Amount stake,
      int tasks,
      int passed,
      int failed,
      int checked,
      Amount earned,
      boolean convicted) {}

  /// @param what contradicts it, in words
  /// @param challenge `due`, `open`, or why there is none
  public record Conviction(
      Address accused, TaskId task, String what, String challenge, Optional<String> transaction) {}

  /// A result that its provider did not open when it was checked.
  ///
  /// @param state in words; `demanded` and `opened: being done again` are not the last of it, for
  ///     which the job does not wait
  public record Demand(Address accused, TaskId task, String state) {}

  /// A task in somebody's hands; there is one for each of two that it was leased to.
  ///
  /// @param step steps done, as its provider says
  /// @param loss of the last step, as its provider says
  public record Working(
      TaskId task,
      String place,
      Address provider,
      String stage,
      int step,
      int steps,
      Optional<Double> loss) {}
}
