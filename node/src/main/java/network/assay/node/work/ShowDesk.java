// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.node.life.Bulkhead;
import network.assay.node.life.Service;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.deal.Lease;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.staking.Showing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shows results on chain whose submitter neither says that it has them nor grants them in a batch,
/// while the contract takes them: from the lease's deadline on, or from the job's end; a minute
/// after the deadline where the submitter said that it would keep the result, which it may be
/// fetching.
///
/// All that it goes by is in the book and on chain, so it goes on after kill -9, and what a
/// reorganisation drops is shown again. One thread looks; each result is shown on a thread of its
/// own, so that one whose block is slow keeps no other waiting.
public final class ShowDesk implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(ShowDesk.class);

  /// Fewer than the writer's places for what is urgent: disputes need some too.
  private static final int AT_ONCE = 12;

  private final WorkPorts ports;
  private final Arrears arrears;
  private final ShowRules rules;
  private final WorkBook book;
  private final Coverage coverage;
  private final Bulkhead places = new Bulkhead("show", AT_ONCE, 0);
  private final Set<WorkKey> underWay = ConcurrentHashMap.newKeySet();

  /// Leases whose results could not be shown at once. They are tried again, since coins, stake and
  /// keys can be mended in time, but it is said once.
  private final Set<Lease> troubled = ConcurrentHashMap.newKeySet();

  private boolean failing;
  private final Thread thread = Thread.ofVirtual().name("shows").unstarted(this::loop);

  /// @param ports whose clock is the chain's
  public ShowDesk(
      WorkPorts ports, Arrears arrears, ShowRules rules, WorkBook book, Coverage coverage) {
    this.ports = ports;
    this.arrears = arrears;
    this.rules = rules;
    this.book = book;
    this.coverage = coverage;
  }

  @Override
  public String name() {
    return "shows";
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop(Duration patience) throws InterruptedException {
    thread.interrupt();
    places.close();
    if (thread.isAlive()) thread.join(patience);
  }

  private void loop() {
    try {
      while (true) {
        Thread.sleep(rules.round());
        round();
      }
    } catch (InterruptedException e) {
      // stopped
    }
  }

  /// Looks at every result once.
  void round() {
    try {
      Instant now = ports.clock().instant();
      troubled.removeIf(lease -> now.isAfter(lease.deadline().plus(Arrears.GRACE)));
      for (WorkItem item : book.all()) {
        if (isToShow(item, now)) begin(item);
      }
      failing = false;
    } catch (AssayFault.World | AssayFault.Operator e) {
      if (!failing) LOG.warn("what is to be shown on chain waits: {}", e.getMessage());
      failing = true;
    } catch (RuntimeException | Error e) {
      LOG.error("what is to be shown on chain cannot be told", e);
    }
  }

  private boolean isToShow(WorkItem item, Instant now) {
    Lease lease = item.lease();
    return item.stage() instanceof WorkItem.Stage.Done
        && !now.isAfter(lease.deadline().plus(Arrears.GRACE))
        && lease.price().compareTo(rules.least()) >= 0
        && !underWay.contains(item.key())
        && book.word(item.key()).isEmpty()
        && isTime(item, now)
        && !coverage.isWhole(item.key().job());
  }

  /// A submitter may say that it has it until the deadline, or for half of what is left then, and
  /// while its job is open.
  private boolean isTime(WorkItem item, Instant now) {
    Duration patience = item.isKept() ? Arrears.GRACE.dividedBy(2) : Duration.ZERO;
    Lease lease = item.lease();
    if (!now.isBefore(lease.deadline().plus(patience))) return true;
    Optional<JobStatus> job = ports.jobs().job(lease.job());
    return job.isPresent() && job.get().state() != JobState.OPEN;
  }

  private void begin(WorkItem item) {
    WorkKey key = item.key();
    underWay.add(key);
    if (places.start(() -> show(item)).isEmpty()) underWay.remove(key);
  }

  private void show(WorkItem item) {
    WorkKey key = item.key();
    try {
      if (arrears.isRecorded(key.job(), key.task())) return;
      if (!troubled.contains(item.lease())) {
        LOG.warn(
            "{} does not say that it has task {} of job {}: shown on chain",
            item.submitter(),
            key.brief(),
            key.job().digest().brief());
      }
      arrears.show(showing(item), item.lease().deadline().plus(Arrears.GRACE));
    } catch (AssayFault.World e) {
      if (troubled.add(item.lease())) {
        LOG.warn("task {} is not shown yet: {}", key.brief(), e.getMessage());
      }
    } catch (AssayFault.Operator e) {
      if (troubled.add(item.lease())) {
        LOG.error(
            "task {} cannot be shown as it is, and is tried until {}: {}",
            key.brief(),
            item.lease().deadline().plus(Arrears.GRACE),
            e.getMessage());
      }
    } catch (RuntimeException | Error e) {
      LOG.error("task {} is not shown", key.brief(), e);
    } finally {
      underWay.remove(key);
    }
  }

  private static Showing showing(WorkItem item) {
    var done = (WorkItem.Stage.Done) item.stage();
    return new Showing(
        item.lease(),
        item.request().terms().digest(),
        item.request().signature(),
        done.claim().commitment(),
        done.claim().signature());
  }

  /// Results that are being shown.
  public int underWay() {
    return underWay.size();
  }
}
