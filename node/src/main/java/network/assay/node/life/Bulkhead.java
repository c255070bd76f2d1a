// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs blocking work on named virtual threads: so many at a time, so many waiting, no more.
///
/// Those that wait start in the order they came. A task that throws is logged. Closing refuses new
/// tasks, drops those that wait, and interrupts those that run.
public final class Bulkhead implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Bulkhead.class);
  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(5);

  private final String name;
  private final int total;
  private final Semaphore places;
  private final Semaphore running;
  private final AtomicLong count = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Set<Task> tasks = ConcurrentHashMap.newKeySet();

  /// @param concurrent tasks that run at a time
  /// @param waiting tasks that wait besides
  public Bulkhead(String name, int concurrent, int waiting) {
    if (concurrent < 1 || waiting < 0) {
      throw new IllegalArgumentException("nothing could ever run in " + name);
    }
    this.name = name;
    this.total = Math.addExact(concurrent, waiting);
    this.places = new Semaphore(total);
    this.running = new Semaphore(concurrent, true);
  }

  /// Takes on `task`, unless all places are taken or the bulkhead is closed.
  ///
  /// @return whether it was taken on
  public boolean offer(Runnable task) {
    return start(task).isPresent();
  }

  /// Like [#offer], with a handle that interrupts the task, or keeps it from starting.
  ///
  /// @return nothing when there is no place
  public Optional<Cancellable> start(Runnable task) {
    if (closed.get() || !places.tryAcquire()) return Optional.empty();
    var started = new Task(task);
    tasks.add(started);
    started.thread.start();
    // Closing may have looked at the set before this task was in it.
    if (closed.get()) started.cancel();
    return Optional.of(started);
  }

  /// Tasks that run or wait.
  public int busy() {
    return total - places.availablePermits();
  }

  /// Refuses new tasks and waits for those at hand; those still there after `patience` are
  /// interrupted.
  ///
  /// @return whether all have ended
  public boolean stop(Duration patience) throws InterruptedException {
    closed.set(true);
    if (places.tryAcquire(total, patience.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS)) {
      places.release(total);
      return true;
    }
    tasks.forEach(Task::cancel);
    boolean ended =
        places.tryAcquire(
            total, AFTER_INTERRUPT.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS);
    if (ended) places.release(total);
    return ended;
  }

  @Override
  public void close() {
    try {
      if (!stop(Duration.ZERO)) LOG.warn("{}: {} tasks go on though interrupted", name, busy());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Task implements Cancellable, Runnable {
    private final Runnable body;
    private final Thread thread;
    private volatile boolean cancelled;

    Task(Runnable body) {
      this.body = body;
      this.thread = Thread.ofVirtual().name(name + "-" + count.incrementAndGet()).unstarted(this);
    }

    @Override
    public void run() {
      try {
        running.acquire();
        try {
          if (!cancelled) body.run();
        } finally {
          running.release();
        }
      } catch (InterruptedException _) {
        // Cancelled while it waited.
      } catch (Throwable e) {
        LOG.error("{}: a task failed", name, e);
      } finally {
        tasks.remove(this);
        places.release();
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      thread.interrupt();
    }
  }
}
