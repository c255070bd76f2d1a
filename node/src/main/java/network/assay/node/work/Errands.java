// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import network.assay.protocol.market.AssayFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The errands that run, at most one for each task: started, ended early, waited for.
final class Errands {
  private static final Logger LOG = LoggerFactory.getLogger(Errands.class);
  private static final Duration REPORT = Duration.ofSeconds(1);

  /// @param again whether it was asked for once more meanwhile
  private record Running(Thread thread, AtomicBoolean again) {}

  private final WorkPorts ports;
  private final WorkBook book;
  private final TaskWork work;
  private final Workshop workshop;
  private final Map<WorkKey, Running> running = new HashMap<>();
  private boolean closed;

  Errands(WorkPorts ports, WorkRules rules, WorkBook book, TaskWork work) {
    this.ports = ports;
    this.book = book;
    this.work = work;
    // Every errand that was accepted may wait here: there are no more than the book has open.
    this.workshop = new Workshop("work", rules.tasks(), 2 * rules.tasks() + 16);
  }

  /// Runs an item's errand; after the one that runs already, if one does.
  ///
  /// @param ended hears how it ended, and under which lease; not when it was broken off by [#close]
  synchronized void start(WorkItem item, TaskNeeds needs, BiConsumer<WorkItem, Errand.End> ended) {
    if (closed) return;
    WorkKey key = item.key();
    Running before = running.get(key);
    if (before != null) {
      before.again().set(true);
      return;
    }
    Thread thread =
        Thread.ofVirtual().name("errand-" + key.brief()).unstarted(() -> run(item, needs, ended));
    running.put(key, new Running(thread, new AtomicBoolean()));
    thread.start();
  }

  private void run(WorkItem item, TaskNeeds needs, BiConsumer<WorkItem, Errand.End> ended) {
    WorkKey key = item.key();
    Optional<Errand.End> end = outcome(item, needs);
    boolean again = false;
    try {
      if (end.isPresent()) end(item, end.get(), ended);
    } catch (AssayFault e) {
      LOG.warn("what came of task {} is not written down: {}", key.brief(), e.getMessage());
    } catch (InterruptedException e) {
      // The node stops: what is in the book says where it goes on.
    } finally {
      again = forget(key);
    }
    // It was leased anew while this errand ended.
    if (again) book.get(key).ifPresent(now -> start(now, needs, ended));
  }

  /// As long as the disk refuses it: an item that stays open in the book without an errand would
  /// be owed for, and accepted again, and nobody would do it.
  private void end(WorkItem item, Errand.End end, BiConsumer<WorkItem, Errand.End> ended)
      throws InterruptedException {
    var _ =
        Backoff.forever(ports.clock())
            .written(
                () -> {
                  ended.accept(item, end);
                  return true;
                });
  }

  /// How the errand ended; empty when the node stops.
  private Optional<Errand.End> outcome(WorkItem item, TaskNeeds needs) {
    WorkKey key = item.key();
    var errand = new Errand(key, ports, book, work, workshop);
    var revocation = new Revocation(Thread.currentThread());
    Thread reporter =
        Thread.ofVirtual()
            .name("report-" + key.brief())
            .start(
                () ->
                    new Reporter(key, item.submitter(), ports.submitters(), errand.position::get)
                        .run(REPORT, revocation::revoke));
    try {
      return unlessStopped(errand.run(needs));
    } catch (InterruptedException e) {
      if (!revocation.came()) return Optional.empty();
      LOG.info("task {} was taken back by its submitter", key.brief());
      return Optional.of(Errand.End.DROPPED);
    } catch (RuntimeException | Error e) {
      LOG.error("task {} failed here", key.brief(), e);
      return unlessStopped(Errand.End.DROPPED);
    } finally {
      reporter.interrupt();
      revocation.tooLate();
    }
  }

  /// What fails while the node stops may fail because of that: it stays in the book.
  private synchronized Optional<Errand.End> unlessStopped(Errand.End end) {
    return closed && end == Errand.End.DROPPED ? Optional.empty() : Optional.of(end);
  }

  /// Interrupts an errand, as long as it runs and not a moment longer.
  private static final class Revocation {
    private final Thread errand;
    private boolean came;
    private boolean over;

    Revocation(Thread errand) {
      this.errand = errand;
    }

    synchronized void revoke() {
      if (over) return;
      came = true;
      errand.interrupt();
    }

    synchronized boolean came() {
      return came;
    }

    /// Called by the errand itself.
    synchronized void tooLate() {
      over = true;
      if (came) Thread.interrupted(); // what follows is not to be interrupted
    }
  }

  private synchronized boolean forget(WorkKey key) {
    Running was = running.remove(key);
    return was != null && was.again().get();
  }

  synchronized int count() {
    return running.size();
  }

  /// Ends every errand where it stands, and waits for that.
  void close(Duration patience) throws InterruptedException {
    List<Thread> threads;
    synchronized (this) {
      closed = true;
      threads = running.values().stream().map(Running::thread).toList();
    }
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) thread.join(patience);
    workshop.close();
  }
}
