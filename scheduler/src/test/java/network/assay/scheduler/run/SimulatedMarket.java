// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.verification.check.Finding;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.Transcript;

/// A whole market on virtual time: the machine under test, a chain, and peers that behave as told.
/// The seed decides every delay, so a run can be repeated.
final class SimulatedMarket {
  private static final Signature SIGNATURE = new Signature(Digest.ZERO, Digest.ZERO, 27);
  private static final Amount STAKE = Amount.ofTokens("1000");

  private record Due(Instant at, long order, Runnable what) {}

  record Journaled(Event event, Instant at) {}

  private final JobMachine machine;
  private final Random random;
  private final Map<Address, Behaviour> peers = new LinkedHashMap<>();
  private final Map<Address, Integer> leases = new HashMap<>();
  private final Map<TaskId, Opening> openings = new HashMap<>();
  private final Map<Digest, Opening> committed = new HashMap<>();
  private final Map<TaskId, List<Finding>> findings = new HashMap<>();
  private final Set<Command> underWay = new HashSet<>();
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::order));
  private final List<Journaled> journal = new ArrayList<>();
  final Map<Integer, Batch> chain = new LinkedHashMap<>();
  private long order;
  private int offers;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private JobState state;
  private final JobState first;
  private boolean down;

  /// In percent, how often a posted batch is taken off the chain, or moved, before it is final.
  int reorganisations;

  /// How long the chain leaves a provider to open what is demanded of it.
  Duration demandClock = Duration.ofSeconds(90);

  /// From when on the chain takes no batch.
  Instant escrowEnd = Instant.MAX;

  SimulatedMarket(JobMachine machine, long seed, List<Behaviour> behaviours) {
    this.machine = machine;
    this.random = new Random(seed);
    this.first = JobState.submitted(now.plus(machine.job().spec().terms().budget().deadline()));
    this.state = first;
    for (int i = 0; i < behaviours.size(); i++) {
      peers.put(new Address("0x%040x".formatted(i + 1)), behaviours.get(i));
    }
    later(0, this::tick);
    for (Address peer : peers.keySet()) later(random.nextInt(500), () -> announce(peer));
    react();
  }

  JobState state() {
    return state;
  }

  List<Journaled> journal() {
    return journal;
  }

  JobState first() {
    return first;
  }

  Instant now() {
    return now;
  }

  /// Runs until the job is over and closed, or `limit` events have passed.
  SimulatedMarket run(int limit) {
    for (int i = 0;
        i < limit && !(state.phase() instanceof Phase.Over(_, boolean closed) && closed && quiet());
        i++) {
      step();
    }
    return this;
  }

  private boolean quiet() {
    return Commands.of(state).isEmpty();
  }

  void step() {
    Due due = queue.remove();
    now = due.at();
    due.what().run();
  }

  /// The submitter's node is killed: what it was doing is forgotten, what it had decided is not.
  void killSubmitterFor(Duration time) {
    down = true;
    underWay.clear();
    later(
        time.toMillis(),
        () -> {
          down = false;
          JobState replayed = first;
          for (Journaled entry : journal) {
            replayed = machine.step(replayed, entry.event(), entry.at());
          }
          if (!replayed.equals(state)) throw new AssertionError("the journal gives another state");
          state = replayed;
          tell(new Event.Resumed());
        });
  }

  void cancel() {
    tell(new Event.CancelRequested());
  }

  /// Tells the machine; false when the submitter is down.
  private boolean tell(Event event) {
    if (down) return false;
    JobState next = machine.step(state, event, now);
    if (next != state) journal.add(new Journaled(event, now));
    state = next;
    react();
    return true;
  }

  /// Tells the machine, trying again until it listens.
  private void insist(Event event) {
    if (!tell(event)) later(500, () -> insist(event));
  }

  private void later(long millis, Runnable what) {
    queue.add(new Due(now.plusMillis(millis), order++, what));
  }

  private void tick() {
    tell(new Event.Tick());
    later(250, this::tick);
  }

  private void announce(Address peer) {
    long rate = peers.get(peer) == Behaviour.DAWDLES ? 10 : 100_000;
    var offer = new Offer(peer, price(peer), rate, 1, now.plusSeconds(20));
    if (peers.get(peer) != Behaviour.VANISHES || leases.getOrDefault(peer, 0) < 2) {
      tell(new Event.OfferSeen(offer, STAKE));
      later(5_000 + random.nextInt(500), () -> announce(peer));
    }
  }

  private Amount price(Address peer) {
    switch (behaviour(peer)) {
      case STALLS, CRAWLS, DAWDLES -> {
        return Amount.ofTokens("500");
      }
      default -> {}
    }
    boolean raised = peers.get(peer) == Behaviour.RAISES_ITS_PRICE && (offers++ & 1) == 1;
    return Amount.ofTokens(raised ? "3000" : "1000");
  }

  private void react() {
    List<Command> wanted = Commands.of(state);
    underWay.retainAll(wanted);
    for (Command command : wanted) {
      if (underWay.add(command)) later(latency(), () -> carryOut(command));
    }
  }

  private int latency() {
    return 5 + random.nextInt(60);
  }

  private void carryOut(Command command) {
    if (down || !underWay.contains(command)) return;
    switch (command) {
      case Command.OpenEscrow _ -> later(1_000, () -> insist(new Event.Funded()));
      case Command.OfferLease(var task, var lease) -> offered(task, lease);
      case Command.FetchOutput(var task, var claim) -> fetched(task, claim);
      case Command.PostBatch(Batch batch) -> {
        if (now.isAfter(escrowEnd) && !chain.containsKey(batch.index())) {
          insist(new Event.BatchRefused(batch.index(), "the escrow has ended"));
          return;
        }
        if (batch.index() > chain.size()) { // A reorganisation took the one before.
          later(500, () -> carryOut(command));
          return;
        }
        Batch posted = chain.putIfAbsent(batch.index(), batch);
        if (posted != null && !posted.payRoot().equals(batch.payRoot())) {
          throw new AssertionError("batch " + batch.index() + " posted twice, differently");
        }
        later(1_000, () -> insist(new Event.BatchPosted(batch.index(), 10L * batch.index())));
      }
      case Command.AwaitBeacon(int batch, long block) -> awaitBeacon(batch, block);
      case Command.RequestCheck c -> checkRequested(c);
      case Command.CheckYourself c -> selfCheck(c);
      case Command.RequestOpening(TaskId task, Address provider) -> open(task, provider);
      case Command.RequestFindings(TaskId task, _, Address verifier, _, _) ->
          findingsRequested(task, verifier);
      case Command.Arbitrate c ->
          later(
              100,
              () ->
                  insist(
                      behaviour(c.provider()).showsNoCheckpoint()
                          ? new Event.CheckFailed(c.task().id(), Optional.empty(), true, "withheld")
                          : new Event.Arbitrated(
                              c.task().id(), finding(c.task(), c.segment(), c.opening()))));
      case Command.OpenChallenge(Conviction conviction) ->
          later(
              1_000,
              () ->
                  insist(
                      new Event.ChallengeOpened(
                          conviction.result().task().id(), conviction.accused(), "0x1")));
      case Command.DemandOpening(Demand demand) -> demanded(demand);
      case Command.Recheck(Demand demand, Opening opening) -> {
        TaskId task = demand.result().task().id();
        Optional<Finding> wrong = FakeCompute.doAgain(task, opening.transcript());
        later(200, () -> insist(new Event.Rechecked(demand.key(), wrong)));
      }
      case Command.CloseEscrow _ -> later(1_000, () -> insist(new Event.EscrowClosed()));
    }
  }

  private void awaitBeacon(int batch, long block) {
    if (!chain.containsKey(batch)) {
      insist(new Event.BatchDropped(batch));
      return;
    }
    // What is final stays, and a batch becomes final no sooner than those before it.
    boolean first =
        state.batches().stream()
            .limit(batch)
            .allMatch(before -> before.stage() instanceof Batch.Stage.Drawn);
    if (!first) {
      later(500, () -> awaitBeacon(batch, block));
      return;
    }
    int fate = random.nextInt(100);
    if (fate < reorganisations / 2) {
      // What stood on it goes with it.
      chain.keySet().removeIf(index -> index >= batch);
      later(500, () -> insist(new Event.BatchDropped(batch)));
    } else if (fate < reorganisations) {
      later(500, () -> insist(new Event.BatchPosted(batch, block + 1)));
    } else {
      later(2_000, () -> insist(new Event.BeaconKnown(batch, new Digest(block, 7, 7, 7))));
    }
  }

  private Behaviour behaviour(Address peer) {
    return java.util.Objects.requireNonNull(peers.get(peer));
  }

  private void offered(PlannedTask task, Lease lease) {
    Address peer = lease.provider();
    Behaviour behaviour = behaviour(peer);
    if (behaviour == Behaviour.REFUSES_LEASES) {
      insist(new Event.LeaseRefused(task.id(), peer, "no"));
      return;
    }
    int taken = leases.merge(peer, 1, Integer::sum);
    if (behaviour == Behaviour.VANISHES && taken > 2) return;
    insist(new Event.LeaseAccepted(task.id(), peer));
    if (behaviour == Behaviour.VANISHES && taken == 2) return;
    if (behaviour == Behaviour.STALLS) {
      beat(task.id(), peer);
      return;
    }
    beat(task.id(), peer);
    long slower =
        switch (behaviour) {
          case CRAWLS -> 100;
          case DAWDLES -> 10_000;
          default -> 1;
        };
    later(slower * task.operations() / 100 + latency(), () -> finish(task, peer));
  }

  /// Says that it is at the task, as long as it is told to go on.
  private void beat(TaskId task, Address peer) {
    Assignment held = state.assignments().get(task);
    if (!down && (held == null || !held.isOf(peer))) return;
    tell(new Event.Heard(task, peer));
    later(1_000, () -> beat(task, peer));
  }

  private void finish(PlannedTask task, Address peer) {
    Provider known = state.providers().get(peer);
    boolean trusted = known != null && known.finals() > 0;
    Transcript transcript = FakeCompute.work(task.spec(), peer, behaviour(peer), trusted);
    Digest salt = new Digest(random.nextLong(), 0, 0, 1);
    var opening = new Opening(transcript, salt);
    Digest commitment = Commitments.result(task.id(), transcript.root(), salt);
    openings.put(key(task.id(), peer), opening);
    committed.put(commitment, opening);
    insist(
        new Event.ResultReturned(
            new ResultClaim(
                task.id(),
                peer,
                commitment,
                SIGNATURE,
                transcript.output(),
                new ContentId(transcript.output()))));
  }

  /// Peers keep their own books: the same task of another peer is another entry.
  private static TaskId key(TaskId task, Address peer) {
    Digest d = task.digest();
    return new TaskId(new Digest(d.a(), d.b(), d.c(), d.d() ^ peer.hashCode()));
  }

  private void fetched(PlannedTask task, ResultClaim claim) {
    insist(
        behaviour(claim.provider()) == Behaviour.DELIVERS_OTHER_BYTES
            ? new Event.OutputMissing(task.id(), claim.provider(), "other bytes")
            : new Event.OutputStored(
                task.id(), claim.provider(), FakeCompute.input(task.id()), Optional.empty()));
  }

  private Finding finding(PlannedTask task, int segment, Opening opening) {
    Digest start = opening.transcript().states().get(segment);
    return FakeCompute.execute(task.id(), segment, start, new Digest(segment, 1, 1, 1));
  }

  private List<Finding> execute(PlannedTask task, Address provider, List<Integer> segments) {
    Opening opening = java.util.Objects.requireNonNull(openings.get(key(task.id(), provider)));
    return segments.stream().map(segment -> finding(task, segment, opening)).toList();
  }

  private void checkRequested(Command.RequestCheck c) {
    Behaviour behaviour = behaviour(c.verifier());
    if (behaviour == Behaviour.VERIFIES_NOTHING || behaviour == Behaviour.VANISHES) return;
    TaskId task = c.task().id();
    if (behaviour(c.provider()).showsNoCheckpoint()) {
      insist(new Event.CheckFailed(task, Optional.of(c.verifier()), true, "withheld"));
      return;
    }
    List<Finding> found = new ArrayList<>(execute(c.task(), c.provider(), c.segments()));
    boolean misled = behaviour(c.provider()) == Behaviour.SHOWS_ANOTHER_START;
    found.replaceAll(f -> isShown(f.segment(), c.segments()) ? shown(task, f, misled) : f);
    if (behaviour == Behaviour.CLAIMS_ANOTHER_START) {
      found.replaceAll(
          f -> FakeCompute.execute(task, f.segment(), new Digest(8, 8, 8, 8), f.salt()));
    }
    if (behaviour == Behaviour.ACCUSES_FALSELY) {
      Finding honest = found.getFirst();
      found.set(
          0, new Finding(honest.segment(), honest.start(), new Digest(6, 6, 6, 6), honest.salt()));
    }
    findings.put(key(task, c.verifier()), found);
    List<CheckClaim> claims =
        found.stream()
            .map(f -> new CheckClaim(f.segment(), f.commitment(task), SIGNATURE))
            .toList();
    later(
        c.segments().size() * 80L + latency(),
        () -> insist(new Event.CheckCommitted(task, c.verifier(), claims)));
  }

  private static boolean isShown(int segment, List<Integer> segments) {
    return segment > 0 && !segments.contains(segment - 1);
  }

  /// What is found from the start that the provider shows, and signs.
  private static Finding shown(TaskId task, Finding right, boolean misled) {
    Digest start = misled ? new Digest(7, 7, 7, 7) : right.start();
    Finding found = FakeCompute.execute(task, right.segment(), start, right.salt());
    return new Finding(
        found.segment(), found.start(), found.end(), found.salt(), Optional.of(SIGNATURE));
  }

  private void selfCheck(Command.CheckYourself c) {
    insist(
        behaviour(c.provider()).showsNoCheckpoint()
            ? new Event.CheckFailed(c.task().id(), Optional.empty(), true, "withheld")
            : new Event.SelfChecked(c.task().id(), execute(c.task(), c.provider(), c.segments())));
  }

  private void open(TaskId task, Address provider) {
    Opening opening = java.util.Objects.requireNonNull(openings.get(key(task, provider)));
    switch (behaviour(provider)) {
      case MUTE, NEVER_OPENS, HIDES -> {}
      case OPENS_SOMETHING_ELSE ->
          insist(new Event.Opened(task, new Opening(opening.transcript(), new Digest(0, 0, 0, 9))));
      default -> insist(new Event.Opened(task, opening));
    }
  }

  private void demanded(Demand demand) {
    Digest commitment = demand.result().claim().commitment();
    if (behaviour(demand.result().provider()) == Behaviour.NEVER_OPENS) {
      later(demandClock.toMillis(), () -> insist(new Event.StayedSilent(demand.key(), "0x2")));
      return;
    }
    Opening opening = java.util.Objects.requireNonNull(committed.get(commitment));
    later(
        random.nextLong(demandClock.toMillis()),
        () -> insist(new Event.DemandAnswered(demand.key(), opening)));
  }

  private void findingsRequested(TaskId task, Address verifier) {
    List<Finding> found = java.util.Objects.requireNonNull(findings.get(key(task, verifier)));
    if (behaviour(verifier) == Behaviour.CHANGES_ITS_FINDINGS) {
      Finding one = found.getFirst();
      found = new ArrayList<>(found);
      found.set(0, new Finding(one.segment(), one.start(), new Digest(5, 5, 5, 5), one.salt()));
    }
    insist(new Event.FindingsOpened(task, verifier, found));
  }
}
