// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.verification.check.SpotCheck;

/// A task's result: stored here, and on its way to being final.
///
/// @param input digest of the task's start state, derived here
/// @param evaluated what it says, for an evaluation
/// @param stored when its output had been fetched and hashed
public record Result(
    PlannedTask task,
    Lease lease,
    ResultClaim claim,
    Digest input,
    Optional<Evaluated> evaluated,
    Instant stored,
    Stage stage) {

  public sealed interface Stage {
    /// Not yet in a batch.
    record Stored() implements Stage {}

    /// In a batch that is on chain or on its way; its beacon is not known yet.
    record Posted(int batch) implements Stage {}

    /// Drawn, and being checked.
    record Checking(int batch, Check check) implements Stage {}

    /// Checked and owed.
    ///
    /// @param checked the segments that were re-executed, ascending
    record Final(int batch, List<Integer> checked) implements Stage {
      public Final {
        checked = List.copyOf(checked);
      }
    }
  }

  public Address provider() {
    return lease.provider();
  }

  public boolean isFinal() {
    return stage instanceof Stage.Final;
  }

  /// Whether every segment was re-executed, so that no doubt about its provider touches it.
  public boolean isProven() {
    return stage instanceof Stage.Final(_, List<Integer> checked)
        && checked.size() == task.spec().work().segments();
  }

  Result at(Stage next) {
    return new Result(task, lease, claim, input, evaluated, stored, next);
  }

  SpotCheck.Claim checkable() {
    return new SpotCheck.Claim(
        task.id(), claim.commitment(), input, claim.output(), task.spec().work().segments());
  }
}
