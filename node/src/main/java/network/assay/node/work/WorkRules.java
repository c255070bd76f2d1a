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
public record WorkRules(
    Amount pricePerPetaOp, int tasks, long memoryBytes, int records, Times times, Conduct conduct) {
  public static final int RECORDS = 100_000;

  /// @param longest a task may take
  /// @param unpaid how long this node works for one account before a batch grants it anything
  /// @param clock what each side of a dispute has for all its moves, on the market's chain
  public record Times(Duration longest, Duration unpaid, Duration clock) {
    public static final Times STANDARD =
        new Times(Duration.ofDays(7), Duration.ofHours(1), Duration.ofHours(24));
  }

  public WorkRules {
    Limits.check("the number of tasks", tasks, 1, Offer.MAX_CAPACITY);
    Limits.check("the memory for tasks", memoryBytes, 1L << 20, Long.MAX_VALUE);
    Limits.check("the number of records", records, 10, 10_000_000);
  }

  public static WorkRules of(Amount pricePerPetaOp, int tasks, long memoryBytes) {
    return new WorkRules(
        pricePerPetaOp, tasks, memoryBytes, RECORDS, Times.STANDARD, Conduct.HONEST);
  }

  public WorkRules with(Conduct other) {
    return new WorkRules(pricePerPetaOp, tasks, memoryBytes, records, times, other);
  }

  public WorkRules unpaid(Duration other) {
    return with(new Times(times.longest(), other, times.clock()));
  }

  public WorkRules clock(Duration other) {
    return with(new Times(times.longest(), times.unpaid(), other));
  }

  private WorkRules with(Times others) {
    return new WorkRules(pricePerPetaOp, tasks, memoryBytes, records, others, conduct);
  }

  /// What a node that does `operationsPerSecond` asks for as long as it works unpaid.
  Amount unpaidOf(long operationsPerSecond) {
    long whole = Math.multiplyHigh(operationsPerSecond, times.unpaid().toSeconds());
    long operations =
        whole == 0 ? operationsPerSecond * times.unpaid().toSeconds() : Long.MAX_VALUE;
    return Budget.price(operations < 0 ? Long.MAX_VALUE : operations, pricePerPetaOp);
  }
}
