// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.scheduler.job.Job;
import network.assay.scheduler.plan.Frontier;
import network.assay.scheduler.plan.JobPlan;
import org.jspecify.annotations.Nullable;

/// The state in the making, during one step. Each map is copied when it is first written to, so a
/// step that decides nothing costs nothing and gives back the state it was given.
final class Draft {
  final Instant now;

  private final JobMachine machine;

  private final JobState before;
  private Phase phase;
  private @Nullable TreeMap<Address, Provider> providers;
  private @Nullable TreeMap<TaskId, Assignment> assignments;
  private @Nullable TreeMap<TaskId, Result> results;
  private @Nullable ArrayList<Batch> batches;
  private @Nullable TreeMap<Address, Amount> earned;
  private @Nullable ArrayList<Conviction> convictions;
  private @Nullable ArrayList<Demand> demands;

  Draft(JobMachine machine, JobState before, Instant now) {
    this.machine = machine;
    this.before = before;
    this.now = now;
    this.phase = before.phase();
  }

  JobState done() {
    boolean same =
        phase.equals(before.phase())
            && providers == null
            && assignments == null
            && results == null
            && batches == null
            && earned == null
            && convictions == null
            && demands == null;
    if (same) return before;
    return new JobState(
        phase,
        before.deadline(),
        providers(),
        assignments(),
        results(),
        batches(),
        earned(),
        new Cases(convictions(), demands()));
  }

  Rules rules() {
    return machine.rules();
  }

  Job job() {
    return machine.job();
  }

  JobPlan plan() {
    return machine.plan();
  }

  Instant deadline() {
    return before.deadline();
  }

  Phase phase() {
    return phase;
  }

  void phase(Phase next) {
    phase = next;
  }

  SortedMap<Address, Provider> providers() {
    return providers == null ? before.providers() : providers;
  }

  Optional<Provider> provider(Address address) {
    return Optional.ofNullable(providers().get(address));
  }

  void put(Provider provider) {
    if (providers == null) providers = new TreeMap<>(before.providers());
    providers.put(provider.address(), provider);
  }

  void update(Address address, UnaryOperator<Provider> change) {
    provider(address).map(change).ifPresent(this::put);
  }

  SortedMap<TaskId, Assignment> assignments() {
    return assignments == null ? before.assignments() : assignments;
  }

  /// The assignment of `task`, when it is `provider`'s.
  Optional<Assignment> assignment(TaskId task, Address provider) {
    return Optional.ofNullable(assignments().get(task))
        .filter(assignment -> assignment.lease().provider().equals(provider));
  }

  void put(Assignment assignment) {
    if (assignments == null) assignments = new TreeMap<>(before.assignments());
    assignments.put(assignment.task().id(), assignment);
  }

  void dropAssignment(TaskId task) {
    if (assignments == null) assignments = new TreeMap<>(before.assignments());
    assignments.remove(task);
  }

  SortedMap<TaskId, Result> results() {
    return results == null ? before.results() : results;
  }

  Optional<Result> result(TaskId task) {
    return Optional.ofNullable(results().get(task));
  }

  void put(Result result) {
    if (results == null) results = new TreeMap<>(before.results());
    results.put(result.task().id(), result);
  }

  void dropResult(TaskId task) {
    if (results == null) results = new TreeMap<>(before.results());
    results.remove(task);
  }

  List<Batch> batches() {
    return batches == null ? before.batches() : batches;
  }

  void put(Batch batch) {
    if (batches == null) batches = new ArrayList<>(before.batches());
    if (batch.index() == batches.size()) {
      batches.add(batch);
    } else {
      batches.set(batch.index(), batch);
    }
  }

  SortedMap<Address, Amount> earned() {
    return earned == null ? before.earned() : earned;
  }

  /// Who works for nothing has no leaf in any batch: none says zero.
  void earn(Address who, Amount amount) {
    if (amount.isZero()) return;
    if (earned == null) earned = new TreeMap<>(before.earned());
    earned.merge(who, amount, Amount::plus);
  }

  /// Sets what `who` is owed back to what the last batch granted, which the chain will not forget.
  void forfeit(Address who) {
    Amount granted = batches().isEmpty() ? null : batches().getLast().pay().get(who);
    if (earned == null) earned = new TreeMap<>(before.earned());
    if (granted == null) {
      earned.remove(who);
    } else {
      earned.put(who, granted);
    }
  }

  List<Conviction> convictions() {
    return convictions == null ? before.convictions() : convictions;
  }

  void add(Conviction conviction) {
    if (convictions == null) convictions = new ArrayList<>(before.convictions());
    convictions.add(conviction);
  }

  List<Demand> demands() {
    return demands == null ? before.demands() : demands;
  }

  void add(Demand demand) {
    if (demands == null) demands = new ArrayList<>(before.demands());
    demands.add(demand);
  }

  /// In the place of the one about the same result.
  void put(Demand demand) {
    if (demands == null) demands = new ArrayList<>(before.demands());
    demands.replaceAll(known -> known.key().equals(demand.key()) ? demand : known);
  }

  void challenge(TaskId task, Address accused, Conviction.Challenge next) {
    if (convictions == null) convictions = new ArrayList<>(before.convictions());
    convictions.replaceAll(
        conviction ->
            conviction.result().task().id().equals(task)
                    && conviction.accused().equals(accused)
                    && conviction.challenge() instanceof Conviction.Challenge.Due
                ? conviction.at(next)
                : conviction);
  }

  /// How far the plan is with the results that may be built upon.
  Frontier frontier() {
    return plan().frontier(this::trustedOutput);
  }

  /// docs/spec/job, section 8: a newcomer's result is built upon only once it is final.
  private Optional<Digest> trustedOutput(TaskId task) {
    return result(task)
        .filter(result -> result.isFinal() || !onProbation(result.provider()))
        .map(result -> result.claim().output());
  }

  /// Whether its results are checked whole: while it is new to the job, and where it did not open a
  /// result that it was asked for, until it has.
  boolean onProbation(Address provider) {
    int probation = job().spec().terms().verification().probation();
    return provider(provider).map(Provider::finals).orElse(0) < probation || isDoubted(provider);
  }

  /// Whether there is a result that it did not open in time, and has not opened since.
  boolean isDoubted(Address provider) {
    return demands().stream()
        .filter(demand -> demand.result().provider().equals(provider))
        .anyMatch(demand -> !(demand.stage() instanceof Demand.Stage.Right));
  }

  /// No task for a while.
  void coolDown(Address provider) {
    update(provider, p -> p.withPause(now.plus(rules().timing().cooldown())));
  }

  /// A promise was broken: no task for a while, and none at all after too many.
  void strike(Address provider) {
    update(provider, p -> p.withStrike(now.plus(rules().timing().cooldown())));
  }
}
