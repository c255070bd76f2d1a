// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import network.assay.protocol.market.AssayFault;

/// A fixed number of platform threads for arithmetic, and a bounded number of those who wait.
public final class Workshop implements AutoCloseable {
  private final ThreadPoolExecutor threads;

  /// @param waiting at most, besides those that are worked on
  public Workshop(String name, int atOnce, int waiting) {
    this.threads =
        new ThreadPoolExecutor(
            atOnce,
            atOnce,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(Math.max(1, waiting)),
            Thread.ofPlatform().daemon().name(name + "-", 1).factory());
  }

  /// Does `work` on one of the threads. Interrupting the caller interrupts the work, and the call
  /// returns when that has ended.
  ///
  /// @throws AssayFault.World when too many wait, or this is closed
  public <T> T call(Callable<T> work) throws InterruptedException {
    var task = new Task<>(work);
    Future<T> future;
    try {
      future = threads.submit(task);
    } catch (RejectedExecutionException e) {
      throw new AssayFault.World("no thread is free to compute", e);
    }
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      task.awaitEnd();
      throw e;
    } catch (CancellationException e) {
      throw new InterruptedException("the work was stopped");
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  /// Work that tells when it has really ended: a cancelled future does not.
  private static final class Task<T> implements Callable<T> {
    private final Callable<T> work;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    Task(Callable<T> work) {
      this.work = work;
    }

    @Override
    public T call() throws Exception {
      if (!taken.compareAndSet(false, true)) throw new CancellationException("not begun");
      try {
        return work.call();
      } finally {
        ended.countDown();
      }
    }

    /// Returns when it has ended, or never will begin.
    void awaitEnd() {
      if (taken.compareAndSet(false, true)) return;
      boolean interrupted = false;
      while (true) {
        try {
          ended.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) throws InterruptedException {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return switch (cause) {
      case CancellationException _, InterruptedException _ ->
          throw new InterruptedException("the work was stopped");
      case RuntimeException known -> known;
      case OutOfMemoryError _ ->
          new AssayFault.World("not enough memory for this task; see provider.memory", cause);
      case Error error -> throw error;
      default -> new AssayFault.Internal("work failed", cause);
    };
  }

  /// Interrupts what runs and waits for it to end.
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
