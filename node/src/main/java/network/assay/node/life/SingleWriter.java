// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import network.assay.protocol.market.AssayFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One named virtual thread that runs what it is handed, in order: the owner of some mutable state.
///
/// A task that throws is reported to the handler, and the next one runs. Closing refuses new tasks
/// and waits until those at hand have run.
public final class SingleWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SingleWriter.class);

  private final String name;
  private final int capacity;
  private final Consumer<Throwable> onFailure;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final Thread thread;
  private boolean closed;

  /// Failures are logged.
  public SingleWriter(String name, int capacity) {
    this(name, capacity, failure -> LOG.error("{}: a task failed", name, failure));
  }

  /// @param capacity the most tasks that wait
  /// @param onFailure told on the writer's own thread
  public SingleWriter(String name, int capacity, Consumer<Throwable> onFailure) {
    if (capacity < 1) throw new IllegalArgumentException("no room for a task");
    this.name = name;
    this.capacity = capacity;
    this.onFailure = onFailure;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    thread.start();
  }

  /// Hands over `task`, unless as many wait as may, or the writer is closed.
  ///
  /// @return whether it will run
  public boolean offer(Runnable task) {
    lock.lock();
    try {
      if (closed || waiting.size() >= capacity) return false;
      add(task);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Hands over `task`, waiting for room.
  ///
  /// Never call it from the writer's own thread, which alone makes room.
  ///
  /// @throws AssayFault.World when the writer is closed
  public void put(Runnable task) throws InterruptedException {
    if (isOwner()) throw new AssayFault.Internal(name + " would wait for itself");
    lock.lockInterruptibly();
    try {
      while (!closed && waiting.size() >= capacity) changed.await();
      if (closed) throw stopped();
      add(task);
    } finally {
      lock.unlock();
    }
  }

  /// Runs `task` on the writer's thread and waits for what it returns; on that very
  /// thread, at once.
  ///
  /// @throws Exception what `task` threw
  /// @throws AssayFault.World when the writer is closed
  public <T> T call(Callable<T> task) throws Exception {
    if (isOwner()) return task.call();
    var result = new CompletableFuture<T>();
    put(
        () -> {
          try {
            result.complete(task.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    try {
      return result.get();
    } catch (ExecutionException e) {
      // The caller gets the failure itself, as if it had run the task.
      if (e.getCause() instanceof Exception cause) throw cause;
      throw e;
    }
  }

  /// Whether the caller is the writer.
  public boolean isOwner() {
    return Thread.currentThread() == thread;
  }

  /// Call it first wherever the guarded state is read or written.
  ///
  /// @throws AssayFault.Internal on any other thread than the writer's
  public void checkOwner() {
    if (!isOwner()) {
      throw new AssayFault.Internal(
          "must run on " + name + ", not on " + Thread.currentThread().getName());
    }
  }

  /// Tasks that wait.
  public int backlog() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private void add(Runnable task) {
    waiting.add(task);
    changed.signalAll();
  }

  private void run() {
    Runnable task = next();
    while (task != null) {
      try {
        task.run();
      } catch (Throwable e) {
        report(e);
      }
      // A task's interrupt is its own affair and must not end the thread.
      Thread.interrupted();
      task = next();
    }
  }

  private void report(Throwable failure) {
    try {
      onFailure.accept(failure);
    } catch (RuntimeException e) {
      LOG.error("{}: the handler of failures failed", name, e);
    }
  }

  private @org.jspecify.annotations.Nullable Runnable next() {
    lock.lock();
    try {
      while (waiting.isEmpty()) {
        if (closed) return null;
        changed.awaitUninterruptibly();
      }
      Runnable task = waiting.poll();
      changed.signalAll();
      return task;
    } finally {
      lock.unlock();
    }
  }

  private AssayFault.World stopped() {
    return new AssayFault.World(name + " has stopped");
  }

  /// Refuses new tasks, and waits until those at hand have run, unless the writer itself closes.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (isOwner()) return;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
