// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.verification.check.Finding;
import network.assay.verification.check.Opening;

/// What the peers of a simulated market have signed, and how they stand by it when it is checked.
final class SimulatedChecks {
  private final SimulatedMarket market;
  private final Random random;
  private final Map<TaskId, Opening> openings = new HashMap<>();
  private final Map<Digest, Opening> committed = new HashMap<>();
  private final Map<TaskId, List<Finding>> findings = new HashMap<>();

  /// How long the chain leaves a provider to open what is demanded of it.
  Duration demandClock = Duration.ofSeconds(90);

  SimulatedChecks(SimulatedMarket market, Random random) {
    this.market = market;
    this.random = random;
  }

  void signed(TaskId task, Address peer, Digest commitment, Opening opening) {
    openings.put(key(task, peer), opening);
    committed.put(commitment, opening);
  }

  void arbitrate(Command.Arbitrate c) {
    TaskId task = c.task().id();
    market.later(
        100,
        () ->
            market.insist(
                market.behaviour(c.provider()).showsNoCheckpoint()
                    ? new Event.CheckFailed(task, Optional.empty(), true, "withheld")
                    : new Event.Arbitrated(
                        task, c.commitment(), finding(c.task(), c.segment(), c.opening()))));
  }

  void again(Demand demand, Opening opening) {
    Optional<Finding> wrong =
        FakeCompute.doAgain(demand.result().task().id(), opening.transcript());
    market.later(200, () -> market.insist(new Event.Rechecked(demand.key(), wrong)));
  }

  /// Peers keep their own books: the same task of another peer is another entry.
  private static TaskId key(TaskId task, Address peer) {
    Digest d = task.digest();
    return new TaskId(new Digest(d.a(), d.b(), d.c(), d.d() ^ peer.hashCode()));
  }

  private Finding finding(PlannedTask task, int segment, Opening opening) {
    Digest start = opening.transcript().states().get(segment);
    return FakeCompute.execute(task.id(), segment, start, new Digest(segment, 1, 1, 1));
  }

  private List<Finding> execute(PlannedTask task, Address provider, List<Integer> segments) {
    Opening opening = Objects.requireNonNull(openings.get(key(task.id(), provider)));
    return segments.stream().map(segment -> finding(task, segment, opening)).toList();
  }

  void requested(Command.RequestCheck c) {
    Behaviour behaviour = market.behaviour(c.verifier());
    if (behaviour == Behaviour.VERIFIES_NOTHING || behaviour == Behaviour.VANISHES) return;
    TaskId task = c.task().id();
    if (market.behaviour(c.provider()).showsNoCheckpoint()) {
      market.insist(new Event.CheckFailed(task, Optional.of(c.verifier()), true, "withheld"));
      return;
    }
    List<Finding> found = new ArrayList<>(execute(c.task(), c.provider(), c.segments()));
    boolean misled = market.behaviour(c.provider()) == Behaviour.SHOWS_ANOTHER_START;
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
            .map(f -> new CheckClaim(f.segment(), f.commitment(task), SimulatedMarket.SIGNATURE))
            .toList();
    market.later(
        c.segments().size() * 80L + market.latency(),
        () -> market.insist(new Event.CheckCommitted(task, c.verifier(), claims)));
  }

  private static boolean isShown(int segment, List<Integer> segments) {
    return segment > 0 && !segments.contains(segment - 1);
  }

  /// What is found from the start that the provider shows, and signs.
  private static Finding shown(TaskId task, Finding right, boolean misled) {
    Digest start = misled ? new Digest(7, 7, 7, 7) : right.start();
    Finding found = FakeCompute.execute(task, right.segment(), start, right.salt());
    return new Finding(
        found.segment(),
        found.start(),
        found.end(),
        found.salt(),
        Optional.of(SimulatedMarket.SIGNATURE));
  }

  void ownCheck(Command.CheckYourself c) {
    market.insist(
        market.behaviour(c.provider()).showsNoCheckpoint()
            ? new Event.CheckFailed(c.task().id(), Optional.empty(), true, "withheld")
            : new Event.SelfChecked(
                c.task().id(), c.commitment(), execute(c.task(), c.provider(), c.segments())));
  }

  void open(Command.RequestOpening c) {
    TaskId task = c.task();
    Address provider = c.provider();
    Opening opening = Objects.requireNonNull(openings.get(key(task, provider)));
    switch (market.behaviour(provider)) {
      case MUTE, NEVER_OPENS, HIDES -> {}
      case OPENS_SOMETHING_ELSE ->
          market.insist(
              new Event.Opened(
                  task, c.commitment(), new Opening(opening.transcript(), new Digest(0, 0, 0, 9))));
      default -> market.insist(new Event.Opened(task, c.commitment(), opening));
    }
  }

  void demanded(Demand demand) {
    Digest commitment = demand.result().claim().commitment();
    if (market.behaviour(demand.result().provider()) == Behaviour.NEVER_OPENS) {
      market.later(
          demandClock.toMillis(), () -> market.insist(new Event.StayedSilent(demand.key(), "0x2")));
      return;
    }
    Opening opening = Objects.requireNonNull(committed.get(commitment));
    market.later(
        random.nextLong(demandClock.toMillis()),
        () -> market.insist(new Event.DemandAnswered(demand.key(), opening)));
  }

  void findings(TaskId task, Address verifier) {
    List<Finding> found = Objects.requireNonNull(findings.get(key(task, verifier)));
    if (market.behaviour(verifier) == Behaviour.CHANGES_ITS_FINDINGS) {
      Finding one = found.getFirst();
      found = new ArrayList<>(found);
      found.set(0, new Finding(one.segment(), one.start(), new Digest(5, 5, 5, 5), one.salt()));
    }
    market.insist(new Event.FindingsOpened(task, verifier, found));
  }
}
