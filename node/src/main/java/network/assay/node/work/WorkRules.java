// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.task.Limits;
import network.assay.scheduler.job.Budget;

/// What a provider takes on, and for how much.
///
/// @param pricePerPetaOp the least it asks for 10^15 scalar operations
/// @param tasks it does at the same time
/// @param memoryBytes that all its tasks together may need for tensors
/// @param records kept at most: one for each checkpoint and each input of the tasks that it answers
///     for. Bounds what its journal keeps in memory.
/// @param longest a task may take
/// @param unpaid how long this node works for one account before a batch grants it anything
public record WorkRules(
    Amount pricePerPetaOp,
    int tasks,
    long memoryBytes,
    int records,
    Duration longest,
    Duration unpaid,
    Conduct conduct) {
  public static final int RECORDS = 100_000;
  public static final Duration UNPAID = Duration.ofHours(1);

  public WorkRules {
    Limits.check("the number of tasks", tasks, 1, Offer.MAX_CAPACITY);
    Limits.check("the memory for tasks", memoryBytes, 1L << 20, Long.MAX_VALUE);
    Limits.check("the number of records", records, 10, 10_000_000);
  }

  public static WorkRules of(Amount pricePerPetaOp, int tasks, long memoryBytes) {
    return new WorkRules(
        pricePerPetaOp, tasks, memoryBytes, RECORDS, Duration.ofDays(7), UNPAID, Conduct.HONEST);
  }

  public WorkRules with(Conduct other) {
    return new WorkRules(pricePerPetaOp, tasks, memoryBytes, records, longest, unpaid, other);
  }

  public WorkRules unpaid(Duration other) {
    return new WorkRules(pricePerPetaOp, tasks, memoryBytes, records, longest, other, conduct);
  }

  /// What a node that does `operationsPerSecond` asks for as long as it works unpaid.
  Amount unpaidOf(long operationsPerSecond) {
    long whole = Math.multiplyHigh(operationsPerSecond, unpaid.toSeconds());
    long operations = whole == 0 ? operationsPerSecond * unpaid.toSeconds() : Long.MAX_VALUE;
    return Budget.price(operations < 0 ? Long.MAX_VALUE : operations, pricePerPetaOp);
  }
}
