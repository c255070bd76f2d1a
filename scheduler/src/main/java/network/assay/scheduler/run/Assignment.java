// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.scheduler.plan.PlannedTask;

/// A task in somebody's hands.
///
/// @param until when the present stage is given up
/// @param due when the task is leased to another too
/// @param rival the lease of who was late with the task, when another has it too: whose result is
///     here first is paid
public record Assignment(
    PlannedTask task, Lease lease, Stage stage, Instant until, Instant due, Optional<Lease> rival) {
  public sealed interface Stage {
    /// The lease is offered; the provider has not answered.
    record Offered() implements Stage {}

    /// The provider accepted, and is heard from now and then.
    record Working() implements Stage {}

    /// The provider has a result; its output is being fetched and hashed.
    record Returned(ResultClaim claim) implements Stage {}
  }

  /// Whether `provider` may do the task: as the one who has it, or as the one who was late.
  public boolean isOf(Address provider) {
    return lease.provider().equals(provider) || isLate(provider);
  }

  /// Whether `provider` was late, and another has the task too.
  public boolean isLate(Address provider) {
    return rival.filter(late -> late.provider().equals(provider)).isPresent();
  }

  Assignment at(Stage next, Instant deadline) {
    return new Assignment(task, lease, next, deadline, due, rival);
  }

  Assignment due(Instant later) {
    return new Assignment(task, lease, stage, until, later, rival);
  }

  /// Without who was late.
  Assignment alone() {
    return new Assignment(task, lease, stage, until, due, Optional.empty());
  }

  /// The same with the parts changed: who was late is ahead. Without a rival, nothing.
  Optional<Assignment> turned(Stage next, Instant deadline) {
    return rival.map(late -> new Assignment(task, late, next, deadline, due, Optional.of(lease)));
  }
}
