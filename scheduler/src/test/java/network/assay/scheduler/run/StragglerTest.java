// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import static network.assay.scheduler.run.Behaviour.CRAWLS;
import static network.assay.scheduler.run.Behaviour.DAWDLES;
import static network.assay.scheduler.run.Behaviour.HONEST;
import static network.assay.scheduler.run.Behaviour.STALLS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.deal.ResultClaim;
import org.junit.jupiter.api.Test;

/// Who is cheap and slow, or never comes, costs a job some time, and nobody else anything.
final class StragglerTest {
  /// A training task takes two minutes, and is due after eight and a half.
  private static final String LONG =
      JobMachineTest.JOB
          .replace("inner_steps: 120", "inner_steps: 12000")
          .replace("segment_steps: 10\n    batch: 1", "segment_steps: 1000\n    batch: 1")
          .replace("rounds: 5", "rounds: 2")
          .replace("deadline: 2h", "deadline: 100h");

  private static final Amount STAKE = Amount.ofTokens("1000");
  private static final Duration DUE = Duration.ofSeconds(30 + 4 * 120);
  private static final Duration TASK = Duration.ofSeconds(120);

  private static SimulatedMarket run(String job, long seed, List<Behaviour> behaviours) {
    var market = new SimulatedMarket(JobMachineTest.machine(job), seed, behaviours);
    market.run(2_000_000);
    assertThat(market.state().phase())
        .isInstanceOfSatisfying(
            Phase.Over.class, over -> assertThat(over.ending()).isInstanceOf(Ending.Done.class));
    return market;
  }

  private static Duration took(SimulatedMarket market) {
    return Duration.between(Instant.parse("2026-01-01T00:00:00Z"), market.now());
  }

  @Test
  void every_slow_cheap_peer_costs_a_job_two_due_times_at_most() {
    for (Behaviour slow : List.of(STALLS, CRAWLS, DAWDLES)) costs(slow);
  }

  private static void costs(Behaviour slow) {
    Duration without = took(run(LONG, 1, Collections.nCopies(3, HONEST)));
    for (int many : new int[] {1, 3}) {
      var behaviours = new ArrayList<>(Collections.nCopies(3, HONEST));
      behaviours.addAll(Collections.nCopies(many, slow));
      SimulatedMarket market = run(LONG, many, behaviours);
      Duration most = without.plus(DUE.plus(TASK).multipliedBy(2L * many));
      assertThat(took(market)).isLessThan(most);
      assertThat(market.state().results().values())
          .extracting(Result::provider)
          .isSubsetOf(address(1), address(2), address(3));
      for (int i = 1; i <= 3; i++) assertThat(strikes(market, i)).isZero();
    }
  }

  @Test
  void two_that_are_slow_and_cheap_do_not_keep_one_that_is_fast_from_their_tasks() {
    var market =
        new SimulatedMarket(
            JobMachineTest.machine(JobMachineTest.JOB), 1, List.of(HONEST, DAWDLES, DAWDLES));
    market.run(600_000);
    assertThat(market.state().phase())
        .isInstanceOfSatisfying(
            Phase.Over.class, over -> assertThat(over.ending()).isInstanceOf(Ending.Done.class));
  }

  @Test
  void without_anybody_else_who_is_late_goes_on_and_is_paid() {
    SimulatedMarket market = run(LONG, 1, List.of(CRAWLS));

    assertThat(earned(market, 1)).isGreaterThan(Amount.ZERO);
    assertThat(strikes(market, 1)).isZero();
  }

  @Test
  void whose_result_is_first_is_paid_and_the_other_is_not() {
    JobMachine machine = JobMachineTest.machine(LONG.replace("shards: 4", "shards: 2"));
    var market = new SimulatedMarket(machine, 1, List.of(HONEST, HONEST));
    while (!bothWork(market)) market.step();
    Instant due = market.state().assignments().values().iterator().next().due();
    JobState overdue = beatUntil(machine, market.state(), due);
    assertThat(overdue.assignments().values()).allMatch(held -> held.rival().isEmpty());

    JobState relieved = machine.step(overdue, new Event.OfferSeen(offer(9, due), STAKE), due);

    List<Assignment> raced =
        relieved.assignments().values().stream().filter(a -> a.rival().isPresent()).toList();
    assertThat(raced).hasSize(1);
    Assignment held = raced.getFirst();
    Address late = held.rival().orElseThrow().provider();
    assertThat(held.lease().provider()).isEqualTo(address(9));
    assertThat(Objects.requireNonNull(relieved.providers().get(late)).strikes()).isEqualTo(1);
    JobState first = finished(machine, relieved, held, late, due);
    JobState second = finished(machine, relieved, held, address(9), due);
    assertThat(Objects.requireNonNull(first.results().get(held.task().id())).provider())
        .isEqualTo(late);
    assertThat(Objects.requireNonNull(second.results().get(held.task().id())).provider())
        .isEqualTo(address(9));
  }

  @Test
  void a_rate_of_ones_own_invention_keeps_nobody_from_what_is_overdue() {
    JobMachine machine = JobMachineTest.machine(LONG.replace("shards: 4", "shards: 2"));
    JobState overdue = overdue(machine);
    Instant due = overdue.assignments().values().iterator().next().due();
    for (int liar : new int[] {1, 2}) {
      Offer boast = offer(liar, due, 100_000_000);
      overdue = machine.step(overdue, new Event.OfferSeen(boast, STAKE), due);
    }

    JobState relieved = machine.step(overdue, new Event.OfferSeen(offer(9, due), STAKE), due);

    assertThat(relieved.assignments().values())
        .anyMatch(held -> held.lease().provider().equals(address(9)));
  }

  @Test
  void whoever_was_not_asked_yet_when_the_other_returned_is_not_waited_for() {
    JobMachine machine = JobMachineTest.machine(LONG.replace("shards: 4", "shards: 2"));
    JobState overdue = overdue(machine);
    Instant due = overdue.assignments().values().iterator().next().due();
    JobState state = machine.step(overdue, new Event.OfferSeen(offer(9, due), STAKE), due);
    Assignment held =
        state.assignments().values().stream()
            .filter(a -> a.rival().isPresent())
            .findFirst()
            .orElseThrow();
    var task = held.task().id();
    Address late = held.rival().orElseThrow().provider();

    state = machine.step(state, new Event.ResultReturned(claim(held, late)), due);
    state = machine.step(state, new Event.OutputMissing(task, late, "gone"), due);

    assertThat(Objects.requireNonNull(state.providers().get(address(9))).strikes()).isZero();
    Assignment now = state.assignments().get(task);
    assertThat(now == null || now.stage() instanceof Assignment.Stage.Offered).isTrue();
  }

  private static JobState overdue(JobMachine machine) {
    var market = new SimulatedMarket(machine, 1, List.of(HONEST, HONEST));
    while (!bothWork(market)) market.step();
    Instant due = market.state().assignments().values().iterator().next().due();
    return beatUntil(machine, market.state(), due);
  }

  /// Accepted, returned and stored; the other's result comes between, and finds nobody.
  private static JobState finished(
      JobMachine machine, JobState from, Assignment held, Address winner, Instant now) {
    var task = held.task().id();
    JobState state = machine.step(from, new Event.LeaseAccepted(task, address(9)), now);
    Address loser = winner.equals(address(9)) ? held.rival().orElseThrow().provider() : address(9);
    state = machine.step(state, new Event.ResultReturned(claim(held, winner)), now);
    assertThat(machine.step(state, new Event.ResultReturned(claim(held, loser)), now))
        .isSameAs(state);
    JobState lost = machine.step(state, new Event.OutputMissing(task, winner, "gone"), now);
    assertThat(Objects.requireNonNull(lost.assignments().get(task)).lease().provider())
        .isEqualTo(loser);
    state =
        machine.step(
            state, new Event.OutputStored(task, winner, Digest.ZERO, Optional.empty()), now);
    assertThat(state.assignments()).doesNotContainKey(task);
    return state;
  }

  private static ResultClaim claim(Assignment held, Address provider) {
    return new ResultClaim(
        held.task().id(),
        provider,
        new Digest(1, 1, 1, 1),
        new Signature(Digest.ZERO, Digest.ZERO, 27),
        new Digest(2, 2, 2, 2),
        new ContentId(Digest.ZERO));
  }

  private static Offer offer(int peer, Instant now) {
    return offer(peer, now, 100_000);
  }

  private static Offer offer(int peer, Instant now, long rate) {
    return new Offer(address(peer), Amount.ofTokens("1000"), rate, 1, now.plusSeconds(20));
  }

  private static boolean bothWork(SimulatedMarket market) {
    return market.state().assignments().size() == 2
        && market.state().assignments().values().stream()
            .allMatch(a -> a.stage() instanceof Assignment.Stage.Working);
  }

  /// Both say that they are at it, and come to no end.
  private static JobState beatUntil(JobMachine machine, JobState from, Instant until) {
    JobState state = from;
    Instant now = until.minusSeconds(600);
    while (now.isBefore(until)) {
      now = now.plusSeconds(3);
      for (Assignment held : List.copyOf(state.assignments().values())) {
        var beat = new Event.Heard(held.task().id(), held.lease().provider());
        state = machine.step(state, beat, now);
      }
    }
    return state;
  }

  private static Amount earned(SimulatedMarket market, int peer) {
    return market.state().earned().getOrDefault(address(peer), Amount.ZERO);
  }

  private static int strikes(SimulatedMarket market, int peer) {
    Provider known = market.state().providers().get(address(peer));
    return known == null ? 0 : known.strikes();
  }

  private static Address address(int peer) {
    return new Address("0x%040x".formatted(peer));
  }
}
