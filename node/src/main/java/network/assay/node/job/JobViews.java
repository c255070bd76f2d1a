// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import network.assay.node.api.JobView;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.Lease;
import network.assay.scheduler.plan.Frontier;
import network.assay.scheduler.plan.JobPlan;
import network.assay.scheduler.plan.Place;
import network.assay.scheduler.run.Assignment;
import network.assay.scheduler.run.Batch;
import network.assay.scheduler.run.Conviction;
import network.assay.scheduler.run.Demand;
import network.assay.scheduler.run.Ending;
import network.assay.scheduler.run.JobState;
import network.assay.scheduler.run.Phase;
import network.assay.scheduler.run.Provider;
import network.assay.scheduler.run.Result;

/// Jobs as their submitter is shown them: all of it follows from the job's history.
final class JobViews {
  private JobViews() {}

  /// What is known of a job besides its history.
  ///
  /// @param waiting why no provider gets the next task, with how many it is true of
  record Live(
      long version,
      Map<JobRunner.Hand, JobRunner.Heartbeat> heartbeats,
      Map<String, Long> waiting) {}

  static JobView of(JobContext job, JobHistory history, Live live, Instant now) {
    JobState state = history.state();
    return new JobView(
        job.id(),
        job.record().spec().name(),
        live.version(),
        JobWords.phase(state.phase()),
        over(history),
        why(state.phase(), live.waiting()),
        history.trained().map(JobEntry.Trained::model),
        job.record().submitted(),
        state.deadline(),
        progress(job, state, now),
        money(job, history),
        checks(job.plan(), state),
        rounds(state),
        state.providers().values().stream().map(p -> peer(job, state, p)).toList(),
        state.convictions().stream().map(JobViews::conviction).toList(),
        state.demands().stream().map(JobViews::demand).toList(),
        state.assignments().values().stream()
            .flatMap(held -> working(held, live.heartbeats()))
            .toList());
  }

  /// Over is a job once everything that it ends in is there: the model, and the challenges. What is
  /// demanded, and what comes of that, is not waited for.
  static boolean over(JobHistory history) {
    boolean disputed =
        history.state().convictions().stream()
            .filter(conviction -> conviction.challenge() instanceof Conviction.Challenge.Due)
            .anyMatch(conviction -> !isDemanded(history.state(), conviction));
    return history.state().phase() instanceof Phase.Over(Ending ending, _)
        && !disputed
        && (!(ending instanceof Ending.Done) || history.trained().isPresent());
  }

  private static boolean isDemanded(JobState state, Conviction conviction) {
    return state.demands().stream().anyMatch(d -> d.result().equals(conviction.result()));
  }

  private static Optional<String> why(Phase phase, Map<String, Long> waiting) {
    if (phase instanceof Phase.Over(Ending.Failed(String why), _)) return Optional.of(why);
    if (waiting.isEmpty()) return Optional.empty();
    return Optional.of(
        waiting.entrySet().stream()
            .map(reason -> reason.getValue() + " " + reason.getKey())
            .sorted()
            .collect(Collectors.joining(", ", "no provider for the next task: ", "")));
  }

  private static JobView.Progress progress(JobContext job, JobState state, Instant now) {
    JobPlan plan = job.plan();
    Frontier frontier =
        plan.frontier(task -> Optional.ofNullable(state.results().get(task)).map(JobViews::output));
    long done = frontier.done().stream().mapToLong(task -> task.operations()).sum();
    long all = plan.operations();
    return new JobView.Progress(
        Math.min(frontier.round(), job.record().spec().training().rounds()),
        job.record().spec().training().rounds(),
        plan.tasks(),
        frontier.done().size(),
        all,
        done,
        left(job.record(), state.phase(), all, done, now));
  }

  private static network.assay.protocol.market.Digest output(Result result) {
    return result.claim().output();
  }

  private static Optional<Long> left(
      JobRecord record, Phase phase, long all, long done, Instant now) {
    if (phase instanceof Phase.Over) return Optional.of(0L);
    if (done == 0) return Optional.empty();
    double elapsed = Math.max(0.001, Duration.between(record.submitted(), now).toMillis() / 1e3);
    return Optional.of(Math.round(elapsed / done * (all - done)));
  }

  private static JobView.Money money(JobContext job, JobHistory history) {
    List<Batch> posted = history.state().batches().stream().filter(Proofs::onChain).toList();
    var budget = job.record().spec().terms().budget();
    return new JobView.Money(
        budget.total(),
        posted.isEmpty() ? Amount.ZERO : posted.getLast().payTotal(),
        budget.perPetaOp(),
        history.gas(),
        posted.size());
  }

  private static JobView.Checks checks(JobPlan plan, JobState state) {
    int passed = 0;
    int segments = 0;
    long operations = 0;
    for (Result result : state.results().values()) {
      List<Integer> checked = checked(result);
      if (checked.isEmpty()) continue;
      passed++;
      segments += checked.size();
      operations += plan.operations(result.task(), checked);
    }
    return new JobView.Checks(passed, state.convictions().size(), segments, operations);
  }

  private static List<Integer> checked(Result result) {
    return result.stage() instanceof Result.Stage.Final(_, var segments) ? segments : List.of();
  }

  /// Of a round that is done twice, after a conviction, the evaluation that stands.
  static List<JobView.Round> rounds(JobState state) {
    return state.results().values().stream()
        .filter(result -> result.task().place() instanceof Place.Evaluation)
        .filter(result -> result.evaluated().isPresent())
        .sorted(Comparator.comparing(Result::stored))
        .collect(
            Collectors.toMap(
                result -> result.task().place().round(),
                JobViews::round,
                (_, later) -> later,
                TreeMap::new))
        .values()
        .stream()
        .toList();
  }

  private static JobView.Round round(Result result) {
    var found = result.evaluated().orElseThrow();
    return new JobView.Round(result.task().place().round() + 1, found.loss(), found.accuracy());
  }

  private static JobView.Peer peer(JobContext job, JobState state, Provider provider) {
    Address account = provider.address();
    List<Result> own =
        state.results().values().stream().filter(r -> r.provider().equals(account)).toList();
    return new JobView.Peer(
        account,
        name(job, account),
        provider.stake(),
        own.size(),
        (int) own.stream().filter(result -> !checked(result).isEmpty()).count(),
        (int) state.convictions().stream().filter(c -> c.accused().equals(account)).count(),
        provider.checks(),
        state.earned().getOrDefault(account, Amount.ZERO),
        provider.convicted());
  }

  private static String name(JobContext job, Address account) {
    try {
      return job.world().peers().endpoint(account).peer().toString();
    } catch (AssayFault unknownForNow) {
      return "";
    }
  }

  static JobView.Conviction conviction(Conviction conviction) {
    return new JobView.Conviction(
        conviction.accused(),
        conviction.result().task().id(),
        JobWords.verdict(conviction.verdict()),
        JobWords.challenge(conviction),
        conviction.challenge() instanceof Conviction.Challenge.Open(String transaction)
            ? Optional.of(transaction)
            : Optional.empty());
  }

  static JobView.Demand demand(Demand demand) {
    return new JobView.Demand(
        demand.result().provider(), demand.result().task().id(), JobWords.demand(demand.stage()));
  }

  /// Of a task that was leased to two, both.
  private static Stream<JobView.Working> working(
      Assignment held, Map<JobRunner.Hand, JobRunner.Heartbeat> heartbeats) {
    var first = working(held, held.lease(), JobWords.stage(held.stage()), heartbeats);
    return Stream.concat(
        Stream.of(first),
        held.rival().stream().map(late -> working(held, late, "working", heartbeats)));
  }

  private static JobView.Working working(
      Assignment held,
      Lease lease,
      String stage,
      Map<JobRunner.Hand, JobRunner.Heartbeat> heartbeats) {
    TaskId task = held.task().id();
    Optional<JobRunner.Heartbeat> beat =
        Optional.ofNullable(heartbeats.get(new JobRunner.Hand(task, lease.provider())));
    return new JobView.Working(
        task,
        JobWords.place(held.task().place()),
        lease.provider(),
        stage,
        beat.map(JobRunner.Heartbeat::step).orElse(0),
        held.task().spec().work().steps(),
        beat.map(b -> (double) b.loss()).filter(Double::isFinite));
  }
}
