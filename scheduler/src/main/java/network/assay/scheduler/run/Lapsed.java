// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.Lease;
import network.assay.scheduler.plan.PlannedTask;

/// A lease that was given, and that brought the job no result that it has: whoever has it can show
/// a result on chain by it all the same (docs/spec/contracts, section 10).
///
/// @param owed whether it is to be paid however late it is: its result was taken, or is shown
public record Lapsed(PlannedTask task, Lease lease, boolean owed) {
  /// How long after a lease's deadline the contract takes a result, by the chain's clock.
  static final Duration SHOWN_WITHIN = Duration.ofMinutes(2);

  /// A provider is paid once for a task, whatever leases it had.
  public record Key(TaskId task, Address provider) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::task).thenComparing(Key::provider);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  public Key key() {
    return new Key(task.id(), lease.provider());
  }

  /// Whether it comes to nothing, where all is known that was shown up to `followed`.
  boolean isOver(Instant followed) {
    return !owed && followed.isAfter(until());
  }

  /// The last moment, by the chain's clock, in which something can be shown by it.
  Instant until() {
    return until(lease);
  }

  static Instant until(Lease lease) {
    return lease.deadline().plus(SHOWN_WITHIN);
  }

  Lapsed asOwed() {
    return owed ? this : new Lapsed(task, lease, true);
  }

  /// What both come to: the dearer, and as long as the longer.
  Lapsed and(Lapsed other) {
    Amount price = max(lease.price(), other.lease().price());
    Instant deadline = max(lease.deadline(), other.lease().deadline());
    return new Lapsed(
        task,
        new Lease(lease.job(), lease.task(), lease.provider(), price, deadline),
        owed || other.owed());
  }

  private static <T extends Comparable<? super T>> T max(T a, T b) {
    return a.compareTo(b) < 0 ? b : a;
  }
}
