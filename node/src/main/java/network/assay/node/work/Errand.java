// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.verification.task.StateSource;
import network.assay.verification.task.TaskFault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One task from its acceptance to the submitter's receipt: inputs fetched, work done, result
/// handed over as often as it takes. Runs on a virtual thread of its own, which an interrupt ends;
/// what was journaled is gone on with after a restart.
final class Errand {
  private static final Logger LOG = LoggerFactory.getLogger(Errand.class);

  /// How owners begin that a node keeps a task's blobs for, and a job's.
  static final String OWNER = "work/";

  static final String DATA_OWNER = "work-data/";

  /// How often the process may end while it does a task before the task is given up.
  private static final int MAX_ATTEMPTS = 3;

  /// After the deadline a submitter has given the task to another; one that was away may still take
  /// it.
  private static final Duration GRACE = Duration.ofMinutes(5);

  /// How an errand ends.
  enum End {
    KEPT,
    /// The submitter does not want it, or it cannot be done.
    DROPPED
  }

  /// What was leased cannot be done as it was leased.
  static final class BrokenLease extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final SubmitterRequest.GiveBack.Reason reason;

    BrokenLease(SubmitterRequest.GiveBack.Reason reason, String message) {
      super(message);
      this.reason = reason;
    }
  }

  private final WorkKey key;
  private final WorkPorts ports;
  private final WorkBook book;
  private final TaskWork work;
  private final Workshop workshop;

  /// Where the work has got to; for the reporter.
  final AtomicReference<TaskWork.Position> position =
      new AtomicReference<>(TaskWork.Position.START);

  Errand(WorkKey key, WorkPorts ports, WorkBook book, TaskWork work, Workshop workshop) {
    this.key = key;
    this.ports = ports;
    this.book = book;
    this.work = work;
    this.workshop = workshop;
  }

  /// Who keeps an item's own blobs, and who a job's data set.
  static String owner(WorkKey key) {
    return OWNER + key.text();
  }

  static String dataOwner(JobId job) {
    return DATA_OWNER + job;
  }

  End run(TaskNeeds needs) throws InterruptedException {
    WorkItem item = book.get(key).orElse(null);
    if (item == null) return End.DROPPED;
    try {
      if (item.stage() instanceof WorkItem.Stage.Open(int attempts)) {
        if (attempts >= MAX_ATTEMPTS) return drop("it ended this node %d times", attempts);
        item = begin(item, attempts + 1);
        WorkItem.Stage.Done done = doWork(item, needs, attempts);
        // The lease may have been renewed meanwhile: what was done is the same.
        item = written(item, now -> now.isOpen() ? now.at(done) : now);
        LOG.info("did task {} of job {}", key.brief(), key.job().digest().brief());
      }
      return item.stage() instanceof WorkItem.Stage.Done done && !item.isSettled()
          ? deliver(item, done)
          : End.KEPT;
    } catch (BrokenLease e) {
      return giveBack(item, e.reason, String.valueOf(e.getMessage()));
    } catch (TaskFault | AssayFault.Peer e) {
      return drop("a peer's fault: %s", e.getMessage());
    } catch (AssayFault.World e) {
      return drop("%s", e.getMessage());
    }
  }

  private WorkItem begin(WorkItem item, int attempt) throws InterruptedException {
    return written(item, now -> now.at(new WorkItem.Stage.Open(attempt)));
  }

  private WorkItem written(WorkItem item, UnaryOperator<WorkItem> change)
      throws InterruptedException {
    return new Backoff(ports.clock(), item.lease().deadline().plus(GRACE))
        .written(() -> book.update(key, change))
        .orElse(item);
  }

  /// @param attempts before this one, which does not count where the node stops in order
  private WorkItem.Stage.Done doWork(WorkItem item, TaskNeeds needs, int attempts)
      throws InterruptedException {
    try {
      return inputsAndWork(item, needs);
    } catch (InterruptedException e) {
      book.update(key, now -> now.isOpen() ? now.at(new WorkItem.Stage.Open(attempts)) : now);
      throw e;
    } catch (TaskFault | AssayFault.Peer e) {
      throw new BrokenLease(
          SubmitterRequest.GiveBack.Reason.INPUTS, String.valueOf(e.getMessage()));
    }
  }

  private WorkItem.Stage.Done inputsAndWork(WorkItem item, TaskNeeds needs)
      throws InterruptedException {
    Instant deadline = item.lease().deadline();
    StateSource sources =
        new InputFetcher(ports)
            .fetch(
                item.submitter(),
                item.request().task(),
                item.request().inputs(),
                needs,
                new InputFetcher.Owner(owner(key), dataOwner(key.job()), deadline, true));
    var backoff = new Backoff(ports.clock(), deadline);
    while (true) {
      try {
        return workshop.call(() -> work.run(item, sources, owner(key), position));
      } catch (AssayFault.World e) {
        LOG.warn("task {}: {}", key.brief(), e.getMessage());
        backoff.pauseOrThrow(e);
      }
    }
  }

  private End deliver(WorkItem item, WorkItem.Stage.Done done) throws InterruptedException {
    var result = new SubmitterRequest.Return(key.job(), done.claim());
    var backoff = new Backoff(ports.clock(), item.lease().deadline().plus(GRACE));
    while (true) {
      try {
        SubmitterReply reply = ports.submitters().tell(item.submitter(), result);
        switch (reply) {
          case SubmitterReply.Kept() -> {
            book.update(
                key,
                now ->
                    now.stage() instanceof WorkItem.Stage.Done mine
                        ? now.at(mine.at(WorkItem.Delivery.KEPT))
                        : now);
            return End.KEPT;
          }
          case SubmitterReply.NotYours() -> {
            return drop("the submitter has taken it back");
          }
          // It may be starting, or behind its chain: it is asked again while there is time.
          case SubmitterReply.Refused(String why) ->
              throw new AssayFault.World("the submitter refuses the result: " + why);
          case SubmitterReply.Pay _, SubmitterReply.Roll _, SubmitterReply.NoPay _ ->
              throw new AssayFault.Peer("a result was answered with pay");
        }
      } catch (AssayFault.World | AssayFault.Peer e) {
        backoff.pauseOrThrow(e);
      }
    }
  }

  /// The submitter need not wait for its silence to tell it, and others may do better with it.
  private End giveBack(WorkItem item, SubmitterRequest.GiveBack.Reason reason, String why)
      throws InterruptedException {
    var back = new SubmitterRequest.GiveBack(key.job(), key.task(), reason, why);
    try {
      ports.submitters().tell(item.submitter(), back);
    } catch (AssayFault.World | AssayFault.Peer e) {
      LOG.info("task {} is not given back: {}", key.brief(), e.getMessage());
    }
    return drop("its submitter's fault: %s", why);
  }

  private End drop(String why, @Nullable Object... values) {
    LOG.warn("task {} is given up: {}", key.brief(), why.formatted(values));
    return End.DROPPED;
  }
}
