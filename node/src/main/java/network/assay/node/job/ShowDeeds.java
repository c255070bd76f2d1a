// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.scheduler.run.Assignment;
import network.assay.scheduler.run.Command;
import network.assay.scheduler.run.Demand;
import network.assay.scheduler.run.Event;
import network.assay.scheduler.run.JobState;
import network.assay.scheduler.run.Lapsed;
import network.assay.scheduler.run.Result;
import network.assay.staking.DemandKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks for results that are shown on chain past the job.
final class ShowDeeds {
  private static final Logger LOG = LoggerFactory.getLogger(ShowDeeds.class);

  private final JobContext job;

  ShowDeeds(JobContext job) {
    this.job = job;
  }

  /// Takes until something is shown, or some of it, or all, can be shown no more.
  Event watch(Command.WatchShows watch, Supplier<JobHistory> now) throws InterruptedException {
    while (true) {
      boolean timed = watch.until().isPresent() || watch.lapses().isPresent();
      Instant known = timed ? shown().followedTo() : Instant.MIN;
      Optional<Signed> next =
          shown().of(job.id(), one -> isNews(one, watch, now.get().state())).stream()
              .flatMap(one -> signed(one, now.get().state()).stream())
              .findFirst();
      if (next.isPresent()) return shown(next.get(), now.get().state());
      if (watch.lapses().filter(known::isAfter).isPresent()) return new Event.ShowsFollowed(known);
      if (watch.until().filter(known::isAfter).isPresent() && isOver(now.get().state(), known)) {
        return new Event.ShowsOver();
      }
      Thread.sleep(shown().pollEvery());
    }
  }

  /// Words can be recorded for longer than results can be shown, also of what was not looked at
  /// when the job failed.
  private boolean isOver(JobState state, Instant known) {
    boolean looked = state.results().values().stream().allMatch(Result::isFinal);
    return looked || known.isAfter(shown().recordableUntil(job.id()));
  }

  private static boolean isNews(Shown.Result one, Command.WatchShows watch, JobState state) {
    return !watch.seen().contains(key(one.key())) && signed(one, state).isPresent();
  }

  private record Signed(Demand.Key key, Signature signature) {}

  /// Of a result that this account has said it has, the signature is here: unless it was withdrawn,
  /// and its provider was asked about it then.
  private static Optional<Signed> signed(Shown.Result found, JobState state) {
    Demand.Key key = key(found.key());
    return found
        .signature()
        .or(
            () ->
                Optional.ofNullable(state.results().get(key.task()))
                    .filter(here -> Demand.Key.of(here).equals(key))
                    .map(here -> here.claim().signature()))
        .map(signature -> new Signed(key, signature));
  }

  private Event shown(Signed found, JobState state) throws InterruptedException {
    Demand.Key key = found.key();
    LOG.warn(
        "job {}: {} shows its result of task {} on chain",
        job.id().digest().brief(),
        key.accused(),
        key.task().digest().brief());
    Optional<PlannedTask> task = task(state, key.task());
    Digest input = task.isPresent() ? job.terms(task.get().spec()).input() : Digest.ZERO;
    return new Event.ResultShown(key, found.signature(), input);
  }

  /// Nothing is shown but by a lease of this job, so the task is one that it gave to somebody.
  private static Optional<PlannedTask> task(JobState state, TaskId task) {
    return Stream.of(
            state.results().values().stream().map(Result::task),
            state.assignments().values().stream().map(Assignment::task),
            state.cases().shows().lapsed().values().stream().map(Lapsed::task))
        .flatMap(tasks -> tasks)
        .filter(known -> known.id().equals(task))
        .findFirst();
  }

  private static Demand.Key key(DemandKey key) {
    return new Demand.Key(key.task(), key.accused(), key.commitment());
  }

  private Shown shown() {
    return job.world().shown();
  }
}
