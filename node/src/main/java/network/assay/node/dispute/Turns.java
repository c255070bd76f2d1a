// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import org.jspecify.annotations.Nullable;

/// Lets one at a time through, of those who wait whoever has the least time first. Whoever is at
/// work is stopped when its time is out, when what it is for is over, or when another has less than
/// half of its time. For any number of threads.
final class Turns {
  /// Clocks are set now and then.
  private static final Duration LOOK = Duration.ofMinutes(1);

  /// Somebody's place in the row. All of it is guarded by the lock.
  static final class Turn {
    private final Digest dispute;
    private final Instant until;
    private final long number;
    private final Condition called;
    private @Nullable Thread worker;
    private boolean cut;
    private boolean dropped;

    Turn(Digest dispute, Instant until, long number, Condition called) {
      this.dispute = dispute;
      this.until = until;
      this.number = number;
      this.called = called;
    }

    private void cut() {
      cut = true;
      if (worker != null) worker.interrupt();
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Turn> waiting =
      new PriorityQueue<>(
          Comparator.<Turn, Instant>comparing(turn -> turn.until)
              .thenComparingLong(turn -> turn.number));
  private final InstantSource clock;
  private long count;
  private @Nullable Turn current;

  Turns(InstantSource clock) {
    this.clock = clock;
  }

  /// Returns when it is this caller's turn; [#end] ends it.
  ///
  /// @param dispute what the turn is for
  /// @param until when its turn would come too late
  /// @throws AssayFault.World when it did not come before that, or the dispute was dropped
  Turn begin(Digest dispute, Instant until) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      var turn = new Turn(dispute, until, count++, lock.newCondition());
      waiting.add(turn);
      try {
        while (!isNext(turn)) {
          long _ = turn.called.awaitNanos(pause(turn).toNanos());
        }
        current = turn;
      } finally {
        waiting.remove(turn);
        if (current == null) callNext();
      }
      return turn;
    } finally {
      lock.unlock();
    }
  }

  private boolean isNext(Turn turn) {
    if (turn.dropped) throw over();
    if (!left(turn).isPositive()) {
      throw new AssayFault.World("too late: it was to be computed by " + turn.until);
    }
    Turn running = current;
    if (running == null) return waiting.peek() == turn;
    // Half of it: two that are due at about the same time do not stop each other in turn.
    boolean sooner = left(turn).multipliedBy(2).compareTo(left(running)) < 0;
    if (!running.cut && (sooner || !left(running).isPositive())) running.cut();
    return false;
  }

  private Duration left(Turn turn) {
    return Duration.between(clock.instant(), turn.until);
  }

  private Duration pause(Turn turn) {
    Duration pause = left(turn).compareTo(LOOK) < 0 ? left(turn) : LOOK;
    Turn running = current;
    if (running == null || running.cut || left(running).compareTo(pause) > 0) return pause;
    return left(running);
  }

  /// Does the work of a turn on this thread, which is interrupted to stop it.
  ///
  /// @return empty when it was stopped; then a later turn does it
  <T> Optional<T> work(Turn turn, Callable<T> work) throws Exception {
    if (!isBegun(turn)) return Optional.empty();
    try {
      return Optional.of(work.call());
    } catch (CancellationException | AssayFault.World e) {
      // What waits for a disk fails when it is interrupted.
      if (isCut(turn)) return Optional.empty();
      throw e;
    } finally {
      isEnded(turn);
    }
  }

  private boolean isBegun(Turn turn) {
    lock.lock();
    try {
      if (turn.cut) return false;
      turn.worker = Thread.currentThread();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isCut(Turn turn) {
    lock.lock();
    try {
      return turn.cut;
    } finally {
      lock.unlock();
    }
  }

  private void isEnded(Turn turn) {
    lock.lock();
    try {
      turn.worker = null;
      if (turn.cut) Thread.interrupted(); // what this thread does next is not to be stopped
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      current = null;
      callNext();
    } finally {
      lock.unlock();
    }
  }

  /// @throws AssayFault.World when nobody needs what the turn was for
  void requireNeeded(Turn turn) {
    lock.lock();
    try {
      if (turn.dropped) throw over();
    } finally {
      lock.unlock();
    }
  }

  private static AssayFault.World over() {
    return new AssayFault.World("the dispute is over, as far as the chain says");
  }

  /// Nobody needs any more what is computed now for a dispute, or waits to be.
  void drop(Digest dispute) {
    lock.lock();
    try {
      for (Turn turn : waiting) {
        if (!turn.dispute.equals(dispute)) continue;
        turn.dropped = true;
        turn.called.signal();
      }
      Turn running = current;
      if (running == null || !running.dispute.equals(dispute)) return;
      running.dropped = true;
      running.cut();
    } finally {
      lock.unlock();
    }
  }

  private void callNext() {
    Turn next = waiting.peek();
    if (next != null) next.called.signal();
  }

  /// How many wait.
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }
}
