// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import network.assay.node.data.JobIntake;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.scheduler.job.Job;
import network.assay.scheduler.plan.DerivedPrograms;
import network.assay.scheduler.plan.JobPlan;
import network.assay.scheduler.run.Assignment;
import network.assay.scheduler.run.Command;
import network.assay.scheduler.run.Commands;
import network.assay.scheduler.run.Demand;
import network.assay.scheduler.run.Event;
import network.assay.scheduler.run.JobMachine;
import network.assay.scheduler.run.JobState;
import network.assay.verification.check.Finding;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.Transcript;

/// What may happen to a job, one thing after the other: some of it in its interest. The seed
/// decides all of it.
final class RandomJob {
  private static final HashTag NEXT = HashTag.of("test/next/1");
  private static final Signature SIGNATURE = new Signature(Digest.ZERO, Digest.ZERO, 27);
  private static final int PEERS = 5;

  final JobRecord record;
  final JobMachine machine;
  private final Random random;
  private final Map<Digest, Opening> openings = new HashMap<>();
  private final Map<Digest, List<Finding>> findings = new HashMap<>();
  Instant now;

  RandomJob(JobIntake.Kept job, long seed) {
    this.random = new Random(seed);
    this.record =
        new JobRecord(
            Digest.ZERO,
            job.spec(),
            job.train(),
            job.test(),
            Optional.empty(),
            Instant.parse("2026-01-01T00:00:00Z"),
            TestMarket.RULES);
    this.machine =
        new JobMachine(
            record.rules(),
            new Job(new JobId(new Digest(9, 9, 9, 9)), job.spec()),
            new JobPlan(job.spec(), new DerivedPrograms()));
    this.now = record.submitted();
  }

  /// What happens next to a job in `state`.
  JobEntry next(JobState state) {
    int kind = random.nextInt(100);
    if (kind == 0) return new JobEntry.Spent(random.nextInt(100_000));
    if (kind == 1) {
      return new JobEntry.Start(
          new TaskId(digest()), peer(), random.nextInt(9), new ContentId(digest()));
    }
    if (kind == 2 && random.nextInt(20) == 0) {
      return new JobEntry.Trained(digest(), new ContentId(digest()));
    }
    now = now.plusMillis(random.nextInt(200));
    return new JobEntry.Happened(now, event(kind, state));
  }

  /// Somebody is there and somebody works, and nothing else happens.
  JobEntry idle(JobState state) {
    now = now.plusMillis(random.nextInt(200));
    return new JobEntry.Happened(now, random.nextBoolean() ? offer() : heard(state));
  }

  private Event event(int kind, JobState state) {
    if (kind < 30) return offer();
    if (kind < 45) return heard(state);
    if (kind < 50) return new Event.Tick();
    if (kind == 51) return new Event.Resumed();
    Optional<Event> returned =
        kind < 65 ? one(state.assignments().values()).flatMap(this::work) : Optional.empty();
    return returned.or(() -> one(Commands.of(state)).map(this::answer)).orElseGet(Event.Tick::new);
  }

  private <T> Optional<T> one(java.util.Collection<T> all) {
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(new ArrayList<>(all).get(random.nextInt(all.size())));
  }

  Event.OfferSeen offer() {
    Amount price = Amount.ofTokens(random.nextInt(20) == 0 ? "3000" : "1000");
    return new Event.OfferSeen(
        new Offer(peer(), price, 1_000_000, 2, now.plusSeconds(30)), Amount.ofTokens("1000"));
  }

  private Event heard(JobState state) {
    return one(state.assignments().values())
        .<Event>map(held -> new Event.Heard(held.task().id(), held.lease().provider()))
        .orElseGet(Event.Tick::new);
  }

  private Optional<Event> work(Assignment held) {
    if (!(held.stage() instanceof Assignment.Stage.Working)) return Optional.empty();
    TaskId task = held.task().id();
    var states = new ArrayList<>(List.of(input(task)));
    int segments = held.task().spec().work().segments();
    for (int i = 0; i < segments; i++) states.add(NEXT.hash(task.digest(), states.getLast()));
    if (often(5)) states.set(segments, digest());
    var opening = new Opening(new Transcript(states), digest());
    Digest commitment = Commitments.result(task, opening.transcript().root(), opening.salt());
    Address provider = held.lease().provider();
    openings.put(key(task, provider), opening);
    return Optional.of(
        new Event.ResultReturned(
            new ResultClaim(
                task, provider, commitment, SIGNATURE, states.getLast(), new ContentId(digest()))));
  }

  private Event answer(Command command) {
    return switch (command) {
      case Command.OpenEscrow _ -> new Event.Funded();
      case Command.OfferLease(var task, var lease) ->
          often(8)
              ? new Event.LeaseRefused(task.id(), lease.provider(), "no")
              : new Event.LeaseAccepted(task.id(), lease.provider());
      case Command.FetchOutput(var task, var claim) ->
          often(8)
              ? new Event.OutputMissing(task.id(), claim.provider(), "gone")
              : new Event.OutputStored(
                  task.id(), claim.provider(), input(task.id()), Optional.empty());
      case Command.PostBatch(var batch) -> new Event.BatchPosted(batch.index(), 10);
      case Command.AwaitBeacon(int batch, long block) ->
          often(8)
              ? new Event.BatchDropped(batch)
              : new Event.BeaconKnown(batch, new Digest(block, 1, 1, 1));
      case Command.RequestCheck c -> checked(c);
      case Command.CheckYourself(var task, var provider, var commitment, _, var segments) ->
          often(4)
              ? new Event.CheckFailed(task.id(), Optional.empty(), true, "withheld")
              : new Event.SelfChecked(
                  task.id(), commitment, execute(task.id(), provider, segments));
      case Command.RequestOpening asked -> opened(asked);
      case Command.RequestFindings(TaskId task, _, var verifier, _, _) ->
          new Event.FindingsOpened(
              task, verifier, Objects.requireNonNull(findings.get(key(task, verifier))));
      case Command.Arbitrate(var task, var provider, var commitment, _, int segment, _) ->
          new Event.Arbitrated(
              task.id(), commitment, execute(task.id(), provider, List.of(segment)).getFirst());
      case Command.OpenChallenge(var conviction) ->
          new Event.ChallengeOpened(conviction.result().task().id(), conviction.accused(), "0x1");
      case Command.CloseEscrow _ -> new Event.EscrowClosed();
      case Command.DemandOpening(Demand demand) -> demanded(demand);
      case Command.Recheck(Demand demand, Opening opening) -> rechecked(demand, opening);
    };
  }

  private Event demanded(Demand demand) {
    TaskId task = demand.result().task().id();
    return switch (random.nextInt(4)) {
      case 0 -> new Event.StayedSilent(demand.key(), "0x2");
      case 1 -> new Event.DemandRefused(demand.key(), "too late");
      case 2 -> new Event.AnsweredWrongly(demand.key(), "too short", "0x3");
      default ->
          new Event.DemandAnswered(
              demand.key(),
              Objects.requireNonNull(openings.get(key(task, demand.result().provider()))));
    };
  }

  private Event rechecked(Demand demand, Opening opening) {
    TaskId task = demand.result().task().id();
    int last = opening.transcript().segments() - 1;
    Digest start = opening.transcript().states().get(last);
    Digest end = NEXT.hash(task.digest(), start);
    boolean right = end.equals(opening.transcript().output());
    return new Event.Rechecked(
        demand.key(),
        right ? Optional.empty() : Optional.of(new Finding(last, start, end, digest())));
  }

  private Event checked(Command.RequestCheck c) {
    TaskId task = c.task().id();
    if (often(8)) return new Event.CheckFailed(task, Optional.of(c.verifier()), false, "busy");
    var found = new ArrayList<>(execute(task, c.provider(), c.segments()));
    if (often(8)) {
      Finding one = found.getFirst();
      found.set(
          0,
          often(2)
              ? new Finding(one.segment(), one.start(), digest(), one.salt())
              : new Finding(one.segment(), digest(), digest(), one.salt(), Optional.of(SIGNATURE)));
    }
    findings.put(key(task, c.verifier()), found);
    return new Event.CheckCommitted(
        task,
        c.verifier(),
        found.stream()
            .map(f -> new CheckClaim(f.segment(), f.commitment(task), SIGNATURE))
            .toList());
  }

  private Event opened(Command.RequestOpening asked) {
    Opening opening = Objects.requireNonNull(openings.get(key(asked.task(), asked.provider())));
    return new Event.Opened(
        asked.task(),
        asked.commitment(),
        often(20) ? new Opening(opening.transcript(), digest()) : opening);
  }

  private List<Finding> execute(TaskId task, Address provider, List<Integer> segments) {
    List<Digest> states =
        Objects.requireNonNull(openings.get(key(task, provider))).transcript().states();
    return segments.stream()
        .map(s -> new Finding(s, states.get(s), NEXT.hash(task.digest(), states.get(s)), digest()))
        .toList();
  }

  private boolean often(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private static Digest key(TaskId task, Address peer) {
    Digest d = task.digest();
    return new Digest(d.a(), d.b(), d.c(), d.d() ^ peer.hashCode());
  }

  private static Digest input(TaskId task) {
    return NEXT.hash(task.digest(), Digest.ZERO);
  }

  private Address peer() {
    return new Address("0x%040x".formatted(1 + random.nextInt(PEERS)));
  }

  private Digest digest() {
    return new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }
}
