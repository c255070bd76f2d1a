// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What shall happen later, on one thread: hand work over, never block there.
///
/// A task that throws is logged, and a repeated one goes on. Closing drops all that has not begun.
public final class Timers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Timers.class);

  private final String name;
  private final int capacity;
  private final AtomicInteger set = new AtomicInteger();
  private final ScheduledThreadPoolExecutor clock;

  /// @param capacity the most timers set at a time
  public Timers(String name, int capacity) {
    this.name = name;
    this.capacity = capacity;
    this.clock = new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name(name).factory());
    clock.setRemoveOnCancelPolicy(true);
    clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    clock.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  /// Runs `task` once, after `delay`.
  ///
  /// @throws AssayFault.World when as many timers are set as may be
  public Cancellable after(Duration delay, Runnable task) {
    var timer = new Timer(task, true);
    return timer.begin(() -> clock.schedule(timer, delay.toNanos(), TimeUnit.NANOSECONDS));
  }

  /// Runs `task` again and again: first after `pause`, then `pause` after each end.
  ///
  /// @throws AssayFault.World when as many timers are set as may be
  public Cancellable every(Duration pause, Runnable task) {
    var timer = new Timer(task, false);
    long nanos = pause.toNanos();
    return timer.begin(
        () -> clock.scheduleWithFixedDelay(timer, nanos, nanos, TimeUnit.NANOSECONDS));
  }

  /// Timers that are set.
  public int size() {
    return set.get();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  private final class Timer implements Cancellable, Runnable {
    private final Runnable task;
    private final boolean once;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable ScheduledFuture<?> future;

    Timer(Runnable task, boolean once) {
      this.task = task;
      this.once = once;
    }

    Cancellable begin(java.util.function.Supplier<ScheduledFuture<?>> schedule) {
      if (set.incrementAndGet() > capacity) {
        end();
        throw new AssayFault.World(name + ": " + capacity + " timers are set, the most there may");
      }
      try {
        future = schedule.get();
      } catch (java.util.concurrent.RejectedExecutionException e) {
        end();
        throw new AssayFault.World(name + " has stopped", e);
      }
      return this;
    }

    @Override
    public void run() {
      if (over.get()) return;
      if (once) end();
      try {
        task.run();
      } catch (Throwable e) {
        LOG.error("{}: a timer's task failed", name, e);
      }
    }

    @Override
    public void cancel() {
      end();
      ScheduledFuture<?> known = future;
      if (known != null) known.cancel(false);
    }

    private void end() {
      if (over.compareAndSet(false, true)) set.decrementAndGet();
    }
  }
}
