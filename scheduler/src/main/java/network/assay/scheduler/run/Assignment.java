// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.scheduler.plan.PlannedTask;

/// A task in somebody's hands.
///
/// @param until when the present stage is given up
public record Assignment(PlannedTask task, Lease lease, Stage stage, Instant until) {
  public sealed interface Stage {
    /// The lease is offered; the provider has not answered.
    record Offered() implements Stage {}

    /// The provider accepted, and is heard from now and then.
    record Working() implements Stage {}

    /// The provider has a result; its output is being fetched and hashed.
    record Returned(ResultClaim claim) implements Stage {}
  }

  Assignment at(Stage next, Instant deadline) {
    return new Assignment(task, lease, next, deadline);
  }
}
