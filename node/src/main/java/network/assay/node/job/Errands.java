// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import network.assay.protocol.market.AssayFault;
import network.assay.scheduler.run.Command;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The threads of one job that carry out what it wants: one each, ended when it is no longer
/// wanted. Used by one thread, the job's writer.
final class Errands implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Errands.class);

  private final JobContext job;
  private final Deeds deeds;
  private final Pace pace;
  private final Supplier<JobHistory> now;
  private final JobInbox inbox;
  private final Places places = new Places();
  private final Map<Want, Thread> running = new HashMap<>();

  Errands(JobContext job, Pace pace, Supplier<JobHistory> now, JobInbox inbox) {
    this.job = job;
    this.deeds = new Deeds(job, entry -> inbox.put(new JobInbox.Note(entry)));
    this.pace = pace;
    this.now = now;
    this.inbox = inbox;
  }

  /// Starts what is newly wanted, ends what is no longer. What was done and is still wanted waits
  /// for an answer from outside.
  void reconcile(Set<Want> wanted) {
    running.entrySet().removeIf(entry -> ended(entry, wanted));
    for (Want want : wanted) {
      if (running.containsKey(want)) continue;
      Thread thread =
          Thread.ofVirtual()
              .name("job-" + job.id().digest().brief() + "-" + want.label())
              .unstarted(() -> run(want));
      running.put(want, thread);
      thread.start();
    }
  }

  private static boolean ended(Map.Entry<Want, Thread> entry, Set<Want> wanted) {
    if (wanted.contains(entry.getKey())) return false;
    entry.getValue().interrupt();
    return true;
  }

  private void run(Want want) {
    try {
      for (int attempt = 1; !attempt(want, attempt); attempt++) {
        Duration wait = pace.after(attempt);
        Thread.sleep(wait);
      }
    } catch (InterruptedException | CancellationException e) {
      LOG.debug("job {}: {} is no longer wanted", job.id().digest().brief(), want.label());
    }
  }

  /// @return whether it is done
  private boolean attempt(Want want, int attempt) throws InterruptedException {
    Optional<Semaphore> place = places.of(want);
    if (place.isPresent()) place.get().acquire();
    try {
      Optional<JobInbox.Input> answer = carryOut(want);
      answer.ifPresent(inbox::put);
      return true;
    } catch (AssayFault fault) {
      if (Thread.currentThread().isInterrupted()) throw new InterruptedException();
      return failed(want, fault, attempt);
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      LOG.error("job {}: {} failed", job.id().digest().brief(), want.label(), e);
      return false;
    } finally {
      place.ifPresent(Semaphore::release);
    }
  }

  private Optional<JobInbox.Input> carryOut(Want want) throws InterruptedException {
    return switch (want) {
      case Want.Market(Command command) ->
          deeds.carryOut(command, now.get()).map(JobInbox.Tell::new);
      case Want.KeepModel(var global) ->
          Optional.of(new JobInbox.Note(ModelKeeping.keep(job, global)));
    };
  }

  private boolean failed(Want want, AssayFault fault, int attempt) {
    if (attempt == 1 || fault instanceof AssayFault.Operator) {
      LOG.warn("job {}: {}: {}", job.id().digest().brief(), want.label(), fault.getMessage());
    }
    if (!(want instanceof Want.Market(Command command))) return false;
    deeds.hindrance(command, fault).map(JobInbox.Tell::new).ifPresent(inbox::put);
    Optional<JobInbox.Input> meaning =
        deeds.meaning(command, fault, attempt).map(JobInbox.Tell::new);
    meaning.ifPresent(inbox::put);
    return meaning.isPresent();
  }

  @Override
  public void close() {
    running.values().forEach(Thread::interrupt);
    running.clear();
  }
}
