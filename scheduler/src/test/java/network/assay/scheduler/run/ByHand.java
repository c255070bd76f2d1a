// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.scheduler.plan.TaskBytes;
import network.assay.verification.check.Finding;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Commitments;

/// A job in a state that is put together by hand, for what no simulated market comes to by itself.
final class ByHand {
  private static final Digest BEACON = new Digest(4, 4, 4, 4);

  final JobMachine machine;
  private final List<PlannedTask> tasks;
  private final TreeMap<Address, Provider> providers = new TreeMap<>();
  private final TreeMap<Address, Amount> earned = new TreeMap<>();
  private final TreeMap<TaskId, Assignment> assignments = new TreeMap<>();
  private final TreeMap<TaskId, Result> results = new TreeMap<>();
  Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Optional<JobState> state = Optional.empty();

  /// With so many peers, trusted since long.
  ByHand(int peers) {
    this(peers, JobMachineTest.JOB, 100_000);
  }

  /// @param rate of each, in operations a second
  ByHand(int peers, String file, long rate) {
    this.machine = JobMachineTest.machine(file);
    this.tasks = machine.plan().frontier(_ -> Optional.empty()).open();
    for (int n = 1; n <= peers; n++) {
      var offer = new Offer(peer(n), Amount.ofTokens("1000"), rate, 1, now.plusSeconds(86_400));
      providers.put(
          peer(n),
          new Provider(offer, Amount.ofTokens("1000"), 9, 0, 0, Instant.EPOCH, false, Set.of()));
    }
  }

  static Address peer(int n) {
    return JobMachineTest.peer(n);
  }

  TaskBytes bytes(int shard) {
    return machine.plan().bytes(tasks.get(shard));
  }

  TaskId task(int shard) {
    return tasks.get(shard).id();
  }

  Opening opening(int shard, int provider) {
    var transcript =
        FakeCompute.work(tasks.get(shard).spec(), peer(provider), Behaviour.HONEST, false);
    return new Opening(transcript, new Digest(shard, 5, 5, 5));
  }

  /// So many, from the first on, have earned something.
  ByHand earning(int accounts) {
    for (int n = 1; n <= accounts; n++) earned.put(peer(n), Amount.of(1));
    return this;
  }

  /// A peer offers nothing any more.
  ByHand leaves(int n) {
    providers.remove(peer(n));
    return this;
  }

  /// A shard in hands that have been heard of.
  ByHand held(int shard, int provider) {
    PlannedTask task = tasks.get(shard);
    var stage = new Assignment.Stage.Working();
    Lease lease = lease(shard, provider);
    Instant until = now.plusSeconds(5);
    assignments.put(
        task.id(), new Assignment(task, lease, stage, until, lease.deadline(), Optional.empty()));
    return this;
  }

  private Lease lease(int shard, int provider) {
    return new Lease(
        machine.job().id(),
        task(shard),
        peer(provider),
        Amount.of(1_000),
        now.plus(Duration.ofDays(1)));
  }

  ResultClaim claim(int shard, int provider) {
    TaskId task = task(shard);
    Opening opening = opening(shard, provider);
    return new ResultClaim(
        task,
        peer(provider),
        Commitments.result(task, opening.transcript().root(), opening.salt()),
        SimulatedMarket.SIGNATURE,
        opening.transcript().output(),
        new ContentId(opening.transcript().output()));
  }

  /// A right result of a shard.
  ByHand result(int shard, int provider, Result.Stage stage) {
    PlannedTask task = tasks.get(shard);
    Digest input = FakeCompute.input(task.id());
    results.put(
        task.id(),
        new Result(
            task,
            lease(shard, provider),
            claim(shard, provider),
            input,
            Optional.empty(),
            now,
            stage));
    return this;
  }

  /// One that is being checked by another, in some segments.
  ByHand checked(int shard, int provider, int verifier, List<Integer> segments, Check.Stage stage) {
    var check =
        new Check(
            BEACON,
            segments,
            Optional.of(peer(verifier)),
            Amount.of(10),
            Set.of(),
            stage,
            now.plusSeconds(5));
    return result(shard, provider, new Result.Stage.Checking(0, check));
  }

  /// What whoever does a segment of a right result again finds.
  Finding finding(int shard, int provider, int segment) {
    Digest start = opening(shard, provider).transcript().states().get(segment);
    return FakeCompute.execute(task(shard), segment, start, new Digest(segment, 1, 1, 1));
  }

  List<CheckClaim> claims(int shard, List<Finding> findings) {
    return findings.stream()
        .map(f -> new CheckClaim(f.segment(), f.commitment(task(shard)), SimulatedMarket.SIGNATURE))
        .toList();
  }

  JobState state() {
    return state.orElseGet(this::first);
  }

  private JobState first() {
    var entries = new ArrayList<Batch.Entry>();
    results
        .values()
        .forEach(
            r -> entries.add(new Batch.Entry(r.task().id(), r.provider(), r.claim().commitment())));
    var batch = new Batch(0, entries, new TreeMap<>(), now, new Batch.Stage.Drawn(1, BEACON));
    return new JobState(
        new Phase.Running(0),
        now.plus(Duration.ofHours(20)),
        providers,
        assignments,
        results,
        List.of(batch),
        earned,
        Cases.NONE);
  }

  ByHand tell(Event event) {
    state = Optional.of(machine.step(state(), event, now));
    return this;
  }

  ByHand pass(Duration time) {
    now = now.plus(time);
    return tell(new Event.Tick());
  }

  Result result(int shard) {
    return Objects.requireNonNull(state().results().get(task(shard)));
  }

  Assignment assignment(int shard) {
    return Objects.requireNonNull(state().assignments().get(task(shard)));
  }

  Check check(int shard) {
    return ((Result.Stage.Checking) result(shard).stage()).check();
  }

  Provider provider(int n) {
    return Objects.requireNonNull(state().providers().get(peer(n)));
  }
}
