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
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.Transcript;

/// A whole market on virtual time: the machine under test, a chain, and peers that behave as told.
/// The seed decides every delay, so a run can be repeated.
final class SimulatedMarket {
  static final Signature SIGNATURE = new Signature(Digest.ZERO, Digest.ZERO, 27);
  private static final Amount STAKE = Amount.ofTokens("1000");

  private record Due(Instant at, long order, Runnable what) {}

  record Journaled(Event event, Instant at) {}

  private final JobMachine machine;
  private final Random random;
  private final Map<Address, Behaviour> peers = new LinkedHashMap<>();
  private final Map<Address, Integer> leases = new HashMap<>();
  private final Set<Command> underWay = new HashSet<>();
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::order));
  private final List<Journaled> journal = new ArrayList<>();
  private long order;
  private int offers;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private JobState state;
  private final JobState first;
  private boolean down;

  final SimulatedBlocks blocks;
  final SimulatedChecks checks;

  SimulatedMarket(JobMachine machine, long seed, List<Behaviour> behaviours) {
    this.machine = machine;
    this.random = new Random(seed);
    this.blocks = new SimulatedBlocks(this, random);
    this.checks = new SimulatedChecks(this, random);
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
  void insist(Event event) {
    if (!tell(event)) later(500, () -> insist(event));
  }

  void later(long millis, Runnable what) {
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
      case WORKS_FOR_NOTHING -> {
        return Amount.ZERO;
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

  int latency() {
    return 5 + random.nextInt(60);
  }

  private void carryOut(Command command) {
    if (down || !underWay.contains(command)) return;
    switch (command) {
      case Command.OpenEscrow _ -> later(1_000, () -> insist(new Event.Funded()));
      case Command.OfferLease(var task, var lease) -> offered(task, lease);
      case Command.FetchOutput(var task, var claim) -> fetched(task, claim);
      case Command.PostBatch(Batch batch) -> blocks.post(batch, () -> carryOut(command));
      case Command.AwaitBeacon(int batch, long block) -> blocks.await(batch, block);
      case Command.RequestCheck c -> checks.requested(c);
      case Command.CheckYourself c -> checks.ownCheck(c);
      case Command.RequestOpening c -> checks.open(c);
      case Command.RequestFindings(TaskId task, _, Address verifier, _, _) ->
          checks.findings(task, verifier);
      case Command.Arbitrate c -> checks.arbitrate(c);
      case Command.OpenChallenge(Conviction conviction) ->
          later(
              1_000,
              () ->
                  insist(
                      new Event.ChallengeOpened(
                          conviction.result().task().id(), conviction.accused(), "0x1")));
      case Command.DemandOpening(Demand demand) -> checks.demanded(demand);
      case Command.Recheck(Demand demand, Opening opening) -> checks.again(demand, opening);
      case Command.CloseEscrow _ -> later(1_000, () -> insist(new Event.EscrowClosed()));
    }
  }

  Behaviour behaviour(Address peer) {
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
    checks.signed(task.id(), peer, commitment, opening);
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

  private void fetched(PlannedTask task, ResultClaim claim) {
    insist(
        behaviour(claim.provider()) == Behaviour.DELIVERS_OTHER_BYTES
            ? new Event.OutputMissing(task.id(), claim.provider(), "other bytes")
            : new Event.OutputStored(
                task.id(), claim.provider(), FakeCompute.input(task.id()), Optional.empty()));
  }
}
