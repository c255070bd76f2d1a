// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.task.Limits;

/// What a provider takes on, and for how much.
///
/// @param pricePerPetaOp the least it asks for 10^15 scalar operations
/// @param tasks it does at the same time
/// @param memoryBytes that all its tasks together may need for tensors
/// @param records kept at most: one for each checkpoint and each input of the tasks that it answers
///     for. Bounds what its journal keeps in memory.
/// @param longest a task may take
public record WorkRules(
    Amount pricePerPetaOp,
    int tasks,
    long memoryBytes,
    int records,
    Duration longest,
    Conduct conduct) {
  public static final int RECORDS = 100_000;

  public WorkRules {
    Limits.check("the number of tasks", tasks, 1, Offer.MAX_CAPACITY);
    Limits.check("the memory for tasks", memoryBytes, 1L << 20, Long.MAX_VALUE);
    Limits.check("the number of records", records, 10, 10_000_000);
  }

  public static WorkRules of(Amount pricePerPetaOp, int tasks, long memoryBytes) {
    return new WorkRules(
        pricePerPetaOp, tasks, memoryBytes, RECORDS, Duration.ofDays(7), Conduct.HONEST);
  }

  public WorkRules with(Conduct other) {
    return new WorkRules(pricePerPetaOp, tasks, memoryBytes, records, longest, other);
  }
}
