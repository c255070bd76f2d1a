// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import network.assay.protocol.market.AssayFault;

/// Lets one at a time through, of those who wait whoever has the least time first. For any number
/// of threads.
final class Turns {
  /// Clocks are set now and then.
  private static final Duration LOOK = Duration.ofMinutes(1);

  private static final class Turn {
    private final Instant until;
    private final long number;
    private final Condition called;

    Turn(Instant until, long number, Condition called) {
      this.until = until;
      this.number = number;
      this.called = called;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Turn> waiting =
      new PriorityQueue<>(
          Comparator.<Turn, Instant>comparing(turn -> turn.until)
              .thenComparingLong(turn -> turn.number));
  private final InstantSource clock;
  private long count;
  private boolean taken;

  Turns(InstantSource clock) {
    this.clock = clock;
  }

  /// Returns when it is this caller's turn; [#end] ends it.
  ///
  /// @param until when its turn would come too late
  /// @throws AssayFault.World when it did not come before that
  void begin(Instant until) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      var turn = new Turn(until, count++, lock.newCondition());
      waiting.add(turn);
      try {
        while (true) {
          Duration left = Duration.between(clock.instant(), until);
          if (!left.isPositive()) {
            throw new AssayFault.World("too late: it was to be computed by " + until);
          }
          if (!taken && waiting.peek() == turn) break;
          long _ = turn.called.awaitNanos((left.compareTo(LOOK) < 0 ? left : LOOK).toNanos());
        }
        taken = true;
      } finally {
        waiting.remove(turn);
        if (!taken) callNext();
      }
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      taken = false;
      callNext();
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
