// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import static java.util.Optional.empty;
import static java.util.Optional.of;
import static network.assay.scheduler.run.Behaviour.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.Lease;
import network.assay.verification.check.Opening;
import network.assay.verification.check.Verdict;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.Transcript;
import org.junit.jupiter.api.Test;

/// Results that their providers show on chain, past the submitter (docs/spec/job, section 7).
final class ShowingTest {
  private static final JobMachine MACHINE = JobMachineTest.machine(JobMachineTest.JOB);
  private static final Digest ALONE = FakeCompute.alone(MACHINE.plan());
  private static final Address FIRST = new Address("0x%040x".formatted(1));
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Digest COMMITMENT = new Digest(4, 4, 4, 4);
  private static final SortedSet<Demand.Key> NONE = new TreeSet<>();

  private static SimulatedMarket market(long seed, Behaviour... behaviours) {
    return new SimulatedMarket(MACHINE, seed, List.of(behaviours));
  }

  private static void assertDone(SimulatedMarket market) {
    assertThat(market.state().phase()).isEqualTo(new Phase.Over(new Ending.Done(ALONE), true));
    assertThat(Commands.of(market.state())).isEmpty();
    assertThat(market.state().demands()).isNotEmpty().allMatch(Demand::isOver);
    assertThat(market.state().cases().shows().over()).isTrue();
  }

  @Property(tries = 10)
  void who_works_and_shows_it_on_chain_alone_is_demanded_of_and_never_convicted(@ForAll long seed) {
    SimulatedMarket market = market(seed, SHOWS_ALONE, HONEST, HONEST).run(400_000);
    assertDone(market);
    assertThat(market.state().convictions()).isEmpty();
    assertThat(market.state().demands())
        .allMatch(demand -> demand.stage() instanceof Demand.Stage.Right)
        .allMatch(demand -> demand.basis() instanceof Demand.Basis.Shown);
  }

  @Property(tries = 10)
  void who_shows_what_it_did_not_do_is_convicted_of_what_it_opened(@ForAll long seed) {
    SimulatedMarket market = market(seed, SHOWS_LIES, HONEST, HONEST).run(400_000);
    assertDone(market);
    assertThat(market.state().convictions())
        .isNotEmpty()
        .allMatch(c -> c.accused().equals(FIRST))
        .allMatch(c -> c.verdict() instanceof Verdict.EndDiffers)
        .allMatch(c -> c.challenge().equals(new Conviction.Challenge.Open("0x1")));
  }

  @Property(tries = 10)
  void killing_the_submitter_at_any_time_loses_nothing_that_is_shown(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 6_000) int when,
      @ForAll @IntRange(min = 1, max = 600) int seconds) {
    SimulatedMarket market = market(seed, SHOWS_AND_IS_SILENT, HONEST, HONEST).run(when);
    market.killSubmitterFor(Duration.ofSeconds(seconds));
    market.run(400_000);
    assertDone(market);
    assertThat(market.state().convictions())
        .isNotEmpty()
        .allMatch(c -> c.accused().equals(FIRST))
        .allMatch(c -> c.verdict() instanceof Verdict.StayedSilent);
  }

  @Test
  void what_is_in_the_store_is_checked_as_all_are_and_not_demanded() {
    SimulatedMarket market = market(7, HONEST, HONEST);
    while (market.state().results().isEmpty()) market.step();
    Result here = market.state().results().values().iterator().next();
    JobState after = step(market, shown(Demand.Key.of(here)));
    assertThat(after.demands()).isEmpty();
    assertThat(after.cases().shows().seen()).containsExactly(Demand.Key.of(here));
    assertThat(MACHINE.step(after, shown(Demand.Key.of(here)), market.now())).isSameAs(after);
  }

  @Test
  void another_result_than_the_one_that_was_delivered_is_demanded() {
    SimulatedMarket market = market(7, HONEST, HONEST);
    while (market.state().results().isEmpty()) market.step();
    Result here = market.state().results().values().iterator().next();
    var key = new Demand.Key(here.task().id(), here.provider(), COMMITMENT);
    JobState after = step(market, shown(key));
    assertThat(after.demands()).extracting(Demand::key).containsExactly(key);
    assertThat(Commands.of(after)).contains(new Command.DemandOpening(after.demands().getFirst()));
  }

  @Test
  void what_is_shown_without_a_lease_of_this_job_is_nothing_to_it() {
    SimulatedMarket market = market(7, HONEST, HONEST);
    while (market.state().results().isEmpty()) market.step();
    TaskId task = market.state().results().firstKey();
    var stranger = new Address("0x%040x".formatted(77));
    JobState after = step(market, shown(new Demand.Key(task, stranger, COMMITMENT)));
    assertThat(after.demands()).isEmpty();
    assertThat(after.cases().shows().seen()).hasSize(1);
  }

  @Test
  void a_result_of_a_job_that_failed_before_it_was_checked_is_demanded_when_it_is_shown() {
    SimulatedMarket market = market(7, HONEST, HONEST);
    while (market.state().batches().isEmpty()) market.step();
    Result here = market.state().results().values().iterator().next();
    JobState seen = step(market, shown(Demand.Key.of(here)));
    JobState over = MACHINE.step(seen, new Event.BatchRefused(0, "late"), market.now());
    assertThat(over.phase()).isInstanceOf(Phase.Over.class);
    assertThat(over.demands()).extracting(Demand::key).containsExactly(Demand.Key.of(here));
  }

  @Test
  void a_lease_that_was_refused_counts_until_nothing_can_be_shown_by_it() {
    SimulatedMarket market = market(7, HONEST);
    while (market.state().assignments().isEmpty()) market.step();
    Assignment held = market.state().assignments().values().iterator().next();
    Lease lease = held.lease();
    JobState after = step(market, new Event.LeaseRefused(lease.task(), lease.provider(), "no"));
    assertThat(after.assignments()).isEmpty();

    Instant last = lease.deadline().plus(Duration.ofMinutes(2));
    assertThat(watch(after)).isEqualTo(new Command.WatchShows(NONE, of(last), empty()));
    assertThat(promised(after, market.now())).isEqualTo(lease.price());
    JobState then = MACHINE.step(after, new Event.ShowsFollowed(last), market.now());
    assertThat(promised(then, market.now())).isEqualTo(lease.price());
    JobState past = MACHINE.step(after, new Event.ShowsFollowed(last.plusMillis(1)), market.now());
    assertThat(past.cases().shows().lapsed()).isEmpty();
    assertThat(promised(past, market.now())).isEqualTo(Amount.ZERO);
    assertThat(watch(past)).isEqualTo(new Command.WatchShows(NONE, empty(), empty()));
  }

  /// What final blocks show is heard of later than it happens, and it is the chain's clock by which
  /// a lease can be shown.
  @Test
  void no_time_of_this_node_s_own_frees_what_a_lapsed_lease_may_come_to() {
    SimulatedMarket market = market(7, HONEST);
    while (market.state().assignments().isEmpty()) market.step();
    Lease lease = market.state().assignments().values().iterator().next().lease();
    JobState refused = step(market, new Event.LeaseRefused(lease.task(), lease.provider(), "no"));
    Instant muchLater = lease.deadline().plus(Duration.ofMinutes(30));
    JobState after = MACHINE.step(refused, new Event.Tick(), muchLater);
    assertThat(promised(after, muchLater)).isEqualTo(lease.price());
  }

  private static Command watch(JobState state) {
    return Commands.of(state).stream()
        .filter(Command.WatchShows.class::isInstance)
        .findFirst()
        .orElseThrow();
  }

  private record Fetched(SimulatedMarket market, Assignment held, Demand.Key key) {}

  /// A result that is shown while it is being fetched.
  private static Fetched fetched() {
    SimulatedMarket market = market(7, HONEST);
    while (held(market).isEmpty()) market.step();
    Assignment held = held(market).get();
    var returned = (Assignment.Stage.Returned) held.stage();
    var key =
        new Demand.Key(
            held.task().id(), returned.claim().provider(), returned.claim().commitment());
    return new Fetched(market, held, key);
  }

  private static Optional<Assignment> held(SimulatedMarket market) {
    return market.state().assignments().values().stream()
        .filter(held -> held.stage() instanceof Assignment.Stage.Returned)
        .findFirst();
  }

  @Test
  void what_is_shown_while_it_is_fetched_is_not_demanded_when_it_comes() {
    Fetched it = fetched();
    JobState seen = step(it.market(), shown(it.key()));
    assertThat(seen.demands()).isEmpty();
    var stored =
        new Event.OutputStored(
            it.key().task(), it.key().accused(), FakeCompute.input(it.key().task()), empty());
    JobState after = MACHINE.step(seen, stored, it.market().now());
    assertThat(after.results()).containsKey(it.key().task());
    assertThat(after.demands()).isEmpty();
  }

  @Test
  void what_is_shown_while_it_is_fetched_and_does_not_come_is_demanded() {
    Fetched it = fetched();
    JobState seen = step(it.market(), shown(it.key()));
    var missing = new Event.OutputMissing(it.key().task(), it.key().accused(), "not served");
    JobState after = MACHINE.step(seen, missing, it.market().now());
    assertThat(after.demands()).extracting(Demand::key).containsExactly(it.key());
    assertThat(after.cases().shows().fetched()).isEmpty();
    assertThat(MACHINE.step(after, shown(it.key()), it.market().now())).isSameAs(after);
  }

  @Test
  void what_is_shown_by_a_lapsed_lease_counts_for_ever_and_nothing_of_the_convicted_does() {
    SimulatedMarket market = market(7, HONEST);
    while (market.state().assignments().isEmpty()) market.step();
    Lease lease = market.state().assignments().values().iterator().next().lease();
    JobState refused = step(market, new Event.LeaseRefused(lease.task(), lease.provider(), "no"));
    var key = new Demand.Key(lease.task(), lease.provider(), COMMITMENT);
    JobState shown = MACHINE.step(refused, shown(key), market.now());
    Instant muchLater = lease.deadline().plus(Duration.ofMinutes(5));

    assertThat(promised(shown, muchLater)).isEqualTo(lease.price());
    JobState silent = MACHINE.step(shown, new Event.StayedSilent(key, "0x2"), market.now());
    assertThat(promised(silent, muchLater)).isEqualTo(Amount.ZERO);
  }

  /// Shown while the lease is in hands, right, and let go of; or let go of before it is right.
  @Test
  void what_is_shown_and_right_is_earned_once_and_not_leased_to_its_provider_again() {
    SimulatedMarket market = market(7, HONEST);
    while (market.state().assignments().isEmpty()) market.step();
    Assignment held = market.state().assignments().values().iterator().next();
    Lease lease = held.lease();
    Opening opening = opening(held);
    Digest commitment =
        Commitments.result(lease.task(), opening.transcript().root(), opening.salt());
    var key = new Demand.Key(lease.task(), lease.provider(), commitment);
    var refused = new Event.LeaseRefused(lease.task(), lease.provider(), "no");
    JobState shown = step(market, shown(key));
    JobState inHands = right(shown, key, opening);
    assertThat(inHands.earned()).isEmpty();

    JobState first = MACHINE.step(inHands, refused, market.now());
    JobState second = right(MACHINE.step(shown, refused, market.now()), key, opening);

    for (JobState state : List.of(first, second)) {
      assertThat(state.earned()).containsEntry(lease.provider(), lease.price()).hasSize(1);
      Instant later = market.now().plus(Duration.ofSeconds(10));
      JobState after = MACHINE.step(state, new Event.Tick(), later);
      assertThat(after.assignments()).doesNotContainKey(lease.task());
      assertThat(promised(after, lease.deadline().plus(Duration.ofMinutes(5))))
          .isGreaterThanOrEqualTo(lease.price());
    }
  }

  /// What is opened of a task in whose transcript nothing changes.
  private static Opening opening(Assignment held) {
    int states = held.task().spec().work().segments() + 1;
    Digest start = FakeCompute.input(held.task().id());
    return new Opening(new Transcript(Collections.nCopies(states, start)), Digest.ZERO);
  }

  private static JobState right(JobState state, Demand.Key key, Opening opening) {
    JobState opened = MACHINE.step(state, new Event.DemandAnswered(key, opening), AT);
    return MACHINE.step(opened, new Event.Rechecked(key, Optional.empty()), AT);
  }

  @Test
  void both_leases_of_a_task_count() {
    SimulatedMarket market = market(7, STALLS, HONEST, HONEST);
    while (market.state().assignments().values().stream().noneMatch(a -> a.rival().isPresent())) {
      market.step();
    }
    Amount wanted =
        market.state().assignments().values().stream()
            .map(a -> a.lease().price().plus(a.rival().map(Lease::price).orElse(Amount.ZERO)))
            .reduce(Amount.ZERO, Amount::plus);
    JobState state = market.state();
    Amount others =
        state.results().values().stream()
            .filter(result -> !result.isFinal())
            .map(result -> result.lease().price())
            .reduce(Amount.ZERO, Amount::plus);
    Amount earned = state.earned().values().stream().reduce(Amount.ZERO, Amount::plus);
    Amount checks =
        state.results().values().stream()
            .map(Result::stage)
            .filter(Result.Stage.Checking.class::isInstance)
            .map(stage -> ((Result.Stage.Checking) stage).check().price())
            .reduce(Amount.ZERO, Amount::plus);
    assertThat(promised(state, market.now()))
        .isEqualTo(wanted.plus(others).plus(earned).plus(checks));
  }

  private static Amount promised(JobState state, Instant now) {
    return Budgeting.promised(new Draft(MACHINE, state, now));
  }

  private static Event.ResultShown shown(Demand.Key about) {
    return new Event.ResultShown(about, SimulatedMarket.SIGNATURE, FakeCompute.input(about.task()));
  }

  private static JobState step(SimulatedMarket market, Event event) {
    return MACHINE.step(market.state(), event, market.now());
  }
}
