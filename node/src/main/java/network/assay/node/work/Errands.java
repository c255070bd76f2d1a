// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import network.assay.compute.backend.Backend;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The errands that run, at most one for each task: started, ended early, waited for.
final class Errands {
  private static final Logger LOG = LoggerFactory.getLogger(Errands.class);
  private static final Duration REPORT = Duration.ofSeconds(1);

  private final WorkPorts ports;
  private final WorkBook book;
  private final TaskWork work;
  private final Workshop workshop;
  private final Map<WorkKey, Thread> running = new HashMap<>();
  private boolean closed;

  Errands(WorkPorts ports, WorkRules rules, WorkBook book, Backend backend) {
    this.ports = ports;
    this.book = book;
    this.work = new TaskWork(ports, backend, rules.conduct());
    // Every errand that was accepted may wait here: there are no more than the book has open.
    this.workshop = new Workshop("work", rules.tasks(), 2 * rules.tasks() + 16);
  }

  /// Runs an item's errand, unless it runs already.
  ///
  /// @param ended hears how it ended; not when it was interrupted by [#close]
  synchronized void start(WorkItem item, TaskNeeds needs, BiConsumer<WorkKey, Errand.End> ended) {
    WorkKey key = item.key();
    if (closed || running.containsKey(key)) return;
    Thread thread =
        Thread.ofVirtual().name("errand-" + key.brief()).unstarted(() -> run(item, needs, ended));
    running.put(key, thread);
    thread.start();
  }

  private void run(WorkItem item, TaskNeeds needs, BiConsumer<WorkKey, Errand.End> ended) {
    WorkKey key = item.key();
    var errand = new Errand(key, ports, book, work, workshop);
    Thread me = Thread.currentThread();
    var revoked = new AtomicBoolean();
    Thread reporter =
        Thread.ofVirtual()
            .name("report-" + key.brief())
            .start(
                () ->
                    new Reporter(key, item.submitter(), ports.submitters(), errand.position::get)
                        .run(
                            REPORT,
                            () -> {
                              revoked.set(true);
                              me.interrupt();
                            }));
    Errand.End end = null;
    try {
      end = errand.run(needs);
    } catch (InterruptedException e) {
      if (revoked.get()) {
        LOG.info("task {} was taken back by its submitter", key.brief());
        end = Errand.End.DROPPED;
      }
    } catch (RuntimeException | Error e) {
      LOG.error("task {} failed here", key.brief(), e);
      end = Errand.End.DROPPED;
    } finally {
      reporter.interrupt();
      forget(key);
    }
    if (end != null) ended.accept(key, end);
  }

  private synchronized void forget(WorkKey key) {
    running.remove(key);
  }

  synchronized int count() {
    return running.size();
  }

  /// Ends every errand where it stands, and waits for that.
  void close(Duration patience) throws InterruptedException {
    List<Thread> threads;
    synchronized (this) {
      closed = true;
      threads = List.copyOf(running.values());
    }
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) thread.join(patience);
    workshop.close();
  }
}
