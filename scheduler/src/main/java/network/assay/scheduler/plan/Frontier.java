// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.plan;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Digest;

/// How far a job has come, given some results.
///
/// @param round the round whose tasks are being done; the number of rounds once all are merged
/// @param open tasks whose inputs are all known and whose output is not, earliest round first
/// @param done tasks of the plan whose output is known, in the plan's order
/// @param result the last global state, once there is one
public record Frontier(
    int round, List<PlannedTask> open, List<PlannedTask> done, Optional<Digest> result) {
  /// Whether every task of the job has an output.
  public boolean complete() {
    return result.isPresent() && open.isEmpty();
  }
}
