// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import network.assay.node.api.JobView;
import network.assay.node.life.Service;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings back what jobs that are over do not owe, once nothing of it can be challenged any more.
/// The chain remembers what was brought back, so this need not. One virtual thread does it.
public final class RefundDesk implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(RefundDesk.class);

  private final Supplier<List<JobView>> jobs;
  private final Refunds refunds;
  private final Duration pause;

  /// Jobs of which nothing is left to bring back. Only the refund thread changes it.
  private final Set<JobId> done = ConcurrentHashMap.newKeySet();

  private boolean failing;
  private boolean owed;
  private final Thread thread = Thread.ofVirtual().name("refunds").unstarted(this::loop);

  /// @param jobs all that this node submitted
  /// @param pause between two rounds
  public RefundDesk(Supplier<List<JobView>> jobs, Refunds refunds, Duration pause) {
    this.jobs = jobs;
    this.refunds = refunds;
    this.pause = pause;
  }

  @Override
  public String name() {
    return "refunds";
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop(Duration patience) throws InterruptedException {
    thread.interrupt();
    thread.join(patience);
  }

  private void loop() {
    try {
      while (true) {
        Thread.sleep(pause);
        round();
      }
    } catch (InterruptedException e) {
      // stopped
    }
  }

  /// Whether a job is over and nothing of it is left to bring back, as far as this desk has looked.
  public boolean isDone(JobId job) {
    return done.contains(job);
  }

  /// Looks after every job once, and after what challenges pay.
  void round() {
    collect();
    List<JobView> all = jobs.get();
    done.retainAll(all.stream().map(JobView::id).toList());
    for (JobView job : all) {
      if (!job.over() || done.contains(job.id())) continue;
      try {
        look(job.id());
        failing = false;
      } catch (AssayFault.World | AssayFault.Operator e) {
        if (!failing) LOG.warn("the rest of job {} waits: {}", job.id(), e.getMessage());
        failing = true;
      } catch (RuntimeException | Error e) {
        LOG.error("the rest of job {} could not be looked at", job.id(), e);
      }
    }
  }

  private void collect() {
    try {
      refunds.collect();
      owed = false;
    } catch (AssayFault.World | AssayFault.Operator e) {
      if (!owed) LOG.warn("what challenges pay this account waits: {}", e.getMessage());
      owed = true;
    } catch (RuntimeException | Error e) {
      LOG.error("what challenges pay this account could not be collected", e);
    }
  }

  private void look(JobId job) {
    switch (refunds.refund(job)) {
      case Refunds.Answer.NotYet _ -> {}
      case Refunds.Answer.Nothing _ -> done.add(job);
      case Refunds.Answer.Returned(var amount, var transaction) ->
          LOG.info("{} of job {}'s escrow came back in {}", amount, job, transaction);
    }
  }
}
