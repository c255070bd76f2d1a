// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import network.assay.node.work.TaskNeeds;
import network.assay.node.work.WorkKey;
import network.assay.protocol.market.AssayFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The checks that run, at most one of each task.
final class CheckRuns {
  private static final Logger LOG = LoggerFactory.getLogger(CheckRuns.class);

  /// @param operations that its segments take
  /// @param again whether it was asked for once more meanwhile
  private record Running(CheckItem item, long operations, Thread thread, AtomicBoolean again) {}

  private final CheckBook book;
  private final CheckRun run;
  private final Map<WorkKey, Running> running = new HashMap<>();
  private boolean closed;

  CheckRuns(CheckBook book, CheckRun run) {
    this.book = book;
    this.run = run;
  }

  /// Runs an item; after the run of the same that goes on already, if one does. One of the same
  /// task that asks for something else gives way.
  ///
  /// @param ended is told when nothing more is done for it here
  synchronized void start(CheckItem item, TaskNeeds needs, Consumer<CheckItem> ended) {
    if (closed) return;
    Running before = running.get(item.key());
    if (before != null) {
      if (before.item().isFor(item.request())) {
        before.again().set(true);
        return;
      }
      before.thread().interrupt();
    }
    Optional<Thread> other = Optional.ofNullable(before).map(Running::thread);
    Thread thread =
        Thread.ofVirtual()
            .name("check-" + item.key().brief())
            .unstarted(() -> runOne(item, needs, other, ended));
    long operations = needs.operations(item.request().order().segments());
    running.put(item.key(), new Running(item, operations, thread, new AtomicBoolean()));
    thread.start();
  }

  private void runOne(
      CheckItem item, TaskNeeds needs, Optional<Thread> before, Consumer<CheckItem> ended) {
    boolean again = false;
    try {
      runOrGiveBack(item, needs, before);
      ended.accept(item);
    } catch (AssayFault e) {
      LOG.warn("a check of task {} is not counted: {}", item.key().brief(), e.getMessage());
    } finally {
      again = forget(item);
    }
    if (again) book.get(item.key()).ifPresent(now -> start(now, needs, ended));
  }

  /// @param before what gives way, and lets go of what both keep for this task
  private void runOrGiveBack(CheckItem item, TaskNeeds needs, Optional<Thread> before) {
    try {
      if (before.isPresent()) before.get().join();
      try {
        run.run(item, needs);
      } catch (RuntimeException | Error e) {
        LOG.error("check of task {} failed here", item.key().brief(), e);
        // The submitter need not wait until it holds the silence against this node.
        run.abandon(item, false, "the verifier failed");
      }
    } catch (InterruptedException e) {
      // the node stops, or the check gave way to another: what is in the book says what is left
    }
  }

  private synchronized boolean forget(CheckItem item) {
    Running now = running.get(item.key());
    if (now == null || now.thread() != Thread.currentThread()) return false;
    running.remove(item.key());
    return now.again().get();
  }

  synchronized int count() {
    return running.size();
  }

  /// What is still to be done for all of them, in operations.
  synchronized long operations() {
    return running.values().stream()
        .filter(one -> book.get(one.item().key()).filter(CheckItem::isOpen).isPresent())
        .mapToLong(Running::operations)
        .sum();
  }

  /// Ends every check where it stands, and waits for that.
  void close(Duration patience) throws InterruptedException {
    List<Thread> threads;
    synchronized (this) {
      closed = true;
      threads = running.values().stream().map(Running::thread).toList();
    }
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) thread.join(patience);
  }
}
