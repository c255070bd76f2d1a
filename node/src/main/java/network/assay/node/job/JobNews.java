// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.List;
import java.util.Optional;
import network.assay.node.api.JobView;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.scheduler.run.Batch;
import network.assay.scheduler.run.Conviction;
import network.assay.scheduler.run.Demand;
import network.assay.scheduler.run.JobState;
import network.assay.scheduler.run.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells people what changed: as events, and in the log.
final class JobNews {
  /// `job.phase`
  record PhaseChanged(JobId job, String phase) {}

  /// `job.task`: a result has arrived, or become final.
  record TaskMoved(JobId job, TaskId task, String place, Address provider, String stage) {}

  /// `job.round`
  record RoundDone(JobId job, int round, double loss, double accuracy) {}

  /// `job.convicted`
  record Convicted(JobId job, Address accused, TaskId task, String what) {}

  /// `job.demanded`: a result is to be opened, or what came of that
  record Demanded(JobId job, Address accused, TaskId task, String state) {}

  /// `job.challenged`
  record Challenged(JobId job, Address accused, TaskId task, String challenge) {}

  /// `job.granted`: a batch with pay is on chain.
  record Granted(JobId job, int batch, Amount total) {}

  /// `job.over`
  record Ended(JobId job, String phase, Optional<Digest> model) {}

  private static final Logger LOG = LoggerFactory.getLogger(JobNews.class);

  private final JobId job;
  private final String brief;
  private final Announcer announcer;

  JobNews(JobContext job, Announcer announcer) {
    this.job = job.id();
    this.brief = job.id().digest().brief();
    this.announcer = announcer;
  }

  void tell(JobHistory before, JobHistory after) {
    JobState old = before.state();
    JobState now = after.state();
    results(old, now);
    rounds(old, now);
    convictions(old.convictions(), now.convictions());
    demands(old.demands(), now.demands());
    batches(old.batches(), now.batches());
    String phase = JobWords.phase(now.phase());
    if (!phase.equals(JobWords.phase(old.phase()))) {
      LOG.info("job {} is {}", brief, phase);
      publish("job.phase", new PhaseChanged(job, phase));
    }
    if (JobViews.over(after) && !JobViews.over(before)) {
      Optional<Digest> model = after.trained().map(JobEntry.Trained::model);
      LOG.info("job {} is over: {}{}", brief, phase, model.map(m -> ", model " + m).orElse(""));
      publish("job.over", new Ended(job, phase, model));
    }
  }

  private void results(JobState old, JobState now) {
    for (Result result : now.results().values()) {
      Optional<Result> earlier =
          Optional.ofNullable(old.results().get(result.task().id()))
              .filter(known -> known.provider().equals(result.provider()));
      boolean arrived = earlier.isEmpty();
      boolean settled = result.isFinal() && earlier.filter(Result::isFinal).isEmpty();
      if (arrived) moved(result, "stored");
      if (settled) moved(result, "final");
    }
  }

  private void moved(Result result, String stage) {
    String place = JobWords.place(result.task().place());
    LOG.debug("job {}: {} of {} is {}", brief, place, result.provider(), stage);
    publish("job.task", new TaskMoved(job, result.task().id(), place, result.provider(), stage));
  }

  private void rounds(JobState old, JobState now) {
    List<JobView.Round> known = JobViews.rounds(old);
    for (JobView.Round round : JobViews.rounds(now)) {
      if (known.contains(round)) continue;
      LOG.info(
          "job {} round {}: loss {}, accuracy {}",
          brief,
          round.round(),
          round.loss(),
          round.accuracy());
      publish("job.round", new RoundDone(job, round.round(), round.loss(), round.accuracy()));
    }
  }

  private void convictions(List<Conviction> old, List<Conviction> now) {
    for (int i = 0; i < now.size(); i++) {
      JobView.Conviction found = JobViews.conviction(now.get(i));
      if (i >= old.size()) {
        LOG.warn("job {}: {} is convicted: {}", brief, found.accused(), found.what());
        publish("job.convicted", new Convicted(job, found.accused(), found.task(), found.what()));
      } else if (!old.get(i).challenge().equals(now.get(i).challenge())) {
        LOG.info("job {}: challenge of {}: {}", brief, found.accused(), found.challenge());
        publish(
            "job.challenged",
            new Challenged(job, found.accused(), found.task(), found.challenge()));
      }
    }
  }

  private void demands(List<Demand> old, List<Demand> now) {
    for (int i = 0; i < now.size(); i++) {
      if (i < old.size() && old.get(i).stage().equals(now.get(i).stage())) continue;
      JobView.Demand found = JobViews.demand(now.get(i));
      LOG.info(
          "job {}: result of task {} by {}: {}",
          brief,
          found.task().digest().brief(),
          found.accused(),
          found.state());
      publish("job.demanded", new Demanded(job, found.accused(), found.task(), found.state()));
    }
  }

  private void batches(List<Batch> old, List<Batch> now) {
    for (int i = 0; i < now.size(); i++) {
      boolean before = i < old.size() && Proofs.onChain(old.get(i));
      if (before || !Proofs.onChain(now.get(i))) continue;
      publish("job.granted", new Granted(job, i, now.get(i).payTotal()));
    }
  }

  /// What nobody can be told must not hold up the job.
  private void publish(String type, Record body) {
    try {
      announcer.publish(type, body);
    } catch (RuntimeException e) {
      LOG.error("job {}: nobody hears of {}", brief, type, e);
    }
  }
}
