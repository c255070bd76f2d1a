// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fixed team of platform threads that share out the parts of one kernel at a time. The caller
/// works along. Parts may be done in any order and by anyone, so they must not touch the same
/// element.
///
/// Each worker begins with the same share of neighbouring parts in every kernel, so that it mostly
/// reads what it wrote itself: fetching what another core wrote can take ten times as long as
/// reading it from the core's own cache. Who is done helps others from the far end.
final class KernelPool implements AutoCloseable {
  /// How often a resting worker looks for work before it sleeps, which is for some hundreds of
  /// microseconds, so that kernels in a row find it awake.
  private static final int LOOKS = 20_000;

  private static final Task NOTHING = (_, _) -> {};

  /// One part of a kernel.
  interface Task {
    /// @param worker 0 to threads-1; nobody else has it meanwhile, so it may index scratch memory
    void run(int part, int worker);
  }

  private final List<Thread> workers = new ArrayList<>();
  private final int threads;

  // Of the kernel at hand. They are written before its parts are dealt out and stay until all are
  // done, so that whoever has a part sees them. Nothing is made anew for a kernel, so that a run
  // leaves nothing for the collector.
  private final Shares shares;

  private final AtomicInteger done = new AtomicInteger();
  private Task task = NOTHING;
  private volatile @Nullable Throwable failure;

  /// Changes with each kernel.
  private final AtomicInteger kernel = new AtomicInteger();

  private volatile boolean closed;

  KernelPool(int threads) {
    this.threads = threads;
    this.shares = new Shares(threads);
    for (int i = 1; i < threads; i++) {
      int worker = i;
      workers.add(Thread.ofPlatform().daemon().name("kernel-" + i).start(() -> loop(worker)));
    }
  }

  int threads() {
    return threads;
  }

  /// Runs all parts and returns when they are done. For one caller at a time.
  void run(int parts, Task task) {
    if (threads == 1 || parts <= 1) {
      for (int part = 0; part < parts; part++) task.run(part, 0);
      return;
    }
    if (closed) throw new IllegalStateException("the backend is closed");
    this.task = task;
    failure = null;
    done.set(0);
    shares.deal(parts);
    kernel.incrementAndGet();
    workers.forEach(LockSupport::unpark);
    work(0);
    for (int looks = 0; done.get() < parts; looks++) {
      if (looks < LOOKS) Thread.onSpinWait();
      else Thread.yield();
    }
    this.task = NOTHING;
    Throwable failure = this.failure;
    if (failure instanceof Error error) throw error;
    if (failure instanceof RuntimeException exception) throw exception;
  }

  // A worker that is late finds no parts left, or begins with those of the next kernel: before it
  // has said that its parts are done, there is no next one.
  private void work(int worker) {
    int count = 0;
    for (int part = shares.take(worker); part >= 0; part = shares.take(worker)) {
      try {
        if (failure == null) task.run(part, worker);
      } catch (Throwable e) {
        failure = e;
      }
      count++;
    }
    if (count > 0) done.addAndGet(count);
  }

  private void loop(int worker) {
    int last = 0;
    int looks = 0;
    while (!closed) {
      int next = kernel.get();
      if (next != last) {
        work(worker);
        last = next;
        looks = 0;
      } else if (++looks < LOOKS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
  }

  /// Ends the workers and waits for them.
  @Override
  public void close() {
    closed = true;
    workers.forEach(LockSupport::unpark);
    boolean interrupted = false;
    for (Thread worker : workers) {
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }
}
