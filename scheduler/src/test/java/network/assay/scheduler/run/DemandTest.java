// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import static network.assay.scheduler.run.Behaviour.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.verification.check.Finding;
import network.assay.verification.check.Opening;
import network.assay.verification.check.Verdict;
import network.assay.verification.commitment.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Results that their provider does not stand by (docs/spec/job, section 7).
final class DemandTest {
  private static final JobMachine MACHINE = JobMachineTest.machine(JobMachineTest.JOB);
  private static final Digest ALONE = FakeCompute.alone(MACHINE.plan());
  private static final Address FIRST = new Address("0x%040x".formatted(1));

  private static SimulatedMarket market(long seed, Behaviour... behaviours) {
    return new SimulatedMarket(MACHINE, seed, List.of(behaviours));
  }

  private static void assertDone(SimulatedMarket market) {
    assertThat(market.state().phase()).isEqualTo(new Phase.Over(new Ending.Done(ALONE), true));
    assertThat(Commands.of(market.state())).isEmpty();
    assertThat(market.state().demands()).allMatch(Demand::isOver);
  }

  /// Until the first demand is on its way.
  private static SimulatedMarket demanding(SimulatedMarket market) {
    while (market.state().demands().isEmpty()) market.step();
    return market;
  }

  @Property(tries = 10)
  void who_worked_honestly_and_opens_on_chain_alone_is_never_convicted(@ForAll long seed) {
    SimulatedMarket market = market(seed, MUTE, HONEST, WITHHOLDS_STATES, HONEST).run(400_000);
    assertDone(market);
    assertThat(market.state().convictions()).isEmpty();
    assertThat(market.state().demands())
        .isNotEmpty()
        .allMatch(demand -> demand.stage() instanceof Demand.Stage.Right);
  }

  @Property(tries = 10)
  void who_cheated_and_opens_nothing_is_convicted_for_its_silence(@ForAll long seed) {
    SimulatedMarket market = market(seed, NEVER_OPENS, HONEST, HONEST).run(400_000);
    assertDone(market);
    assertThat(market.state().convictions())
        .isNotEmpty()
        .allMatch(c -> c.accused().equals(FIRST))
        .allMatch(c -> c.verdict() instanceof Verdict.StayedSilent)
        .allMatch(c -> c.challenge().equals(new Conviction.Challenge.Open("0x2")));
    assertThat(market.state().results().values()).noneMatch(r -> r.provider().equals(FIRST));
  }

  @Property(tries = 10)
  void who_cheated_and_opens_on_chain_alone_is_convicted_of_what_it_opened(@ForAll long seed) {
    SimulatedMarket market = market(seed, HIDES, HONEST, HONEST).run(400_000);
    assertDone(market);
    assertThat(market.state().convictions())
        .isNotEmpty()
        .allMatch(c -> c.accused().equals(FIRST))
        .allMatch(c -> c.verdict() instanceof Verdict.EndDiffers)
        .allMatch(c -> c.challenge().equals(new Conviction.Challenge.Open("0x1")));
  }

  @ParameterizedTest
  @EnumSource(
      value = Behaviour.class,
      names = {"MUTE", "NEVER_OPENS", "HIDES"})
  void a_job_never_waits_for_what_it_demands(Behaviour mute) {
    SimulatedMarket market = market(4, HONEST, mute, HONEST);
    market.checks.demandClock = Duration.ofHours(3);
    while (!(market.state().phase() instanceof Phase.Over)) market.step();
    // But for what is left of its money: what is opened late is to be challenged.
    assertThat(market.state().phase()).isEqualTo(new Phase.Over(new Ending.Done(ALONE), false));
    assertThat(market.state().demands()).anyMatch(demand -> !demand.isOver());
    assertThat(Commands.of(market.state())).doesNotContain(new Command.CloseEscrow());
    JobState over = market.state();
    assertDone(market.run(400_000));
    assertThat(market.state().results()).isEqualTo(over.results());
    assertThat(market.state().earned()).isEqualTo(over.earned());
    assertThat(market.state().convictions().isEmpty()).isEqualTo(mute == MUTE);
  }

  @Property(tries = 10)
  void killing_the_submitter_at_any_time_loses_no_demand(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 6_000) int when,
      @ForAll @IntRange(min = 1, max = 120) int seconds) {
    SimulatedMarket market = market(seed, NEVER_OPENS, HONEST, HIDES, MUTE);
    market.run(when);
    market.killSubmitterFor(Duration.ofSeconds(seconds));
    assertDone(market.run(400_000));
    assertThat(market.state().convictions())
        .isNotEmpty()
        .allMatch(c -> c.accused().equals(FIRST) || c.verdict() instanceof Verdict.EndDiffers);
  }

  @Test
  void replaying_the_journal_gives_the_same_demands() {
    SimulatedMarket market = market(7, NEVER_OPENS, HONEST, HIDES, MUTE).run(400_000);
    JobState replayed = market.first();
    for (SimulatedMarket.Journaled entry : market.journal()) {
      replayed = MACHINE.step(replayed, entry.event(), entry.at());
    }
    assertThat(replayed.demands()).isNotEmpty();
    assertThat(replayed).isEqualTo(market.state());
  }

  @Test
  void a_demand_that_the_contract_does_not_take_leaves_the_strike() {
    SimulatedMarket market = demanding(market(7, HIDES, HONEST));
    Demand due = market.state().demands().getFirst();
    JobState after = step(market, new Event.DemandRefused(due.key(), "the stake is gone"));
    assertThat(after.demands().getFirst().stage())
        .isEqualTo(new Demand.Stage.None("the stake is gone"));
    assertThat(after.convictions()).isEmpty();
    assertThat(Objects.requireNonNull(after.providers().get(FIRST)).strikes()).isEqualTo(1);
  }

  @Test
  void who_signs_what_another_has_committed_to_is_demanded_of_too() {
    SimulatedMarket market = demanding(market(7, NEVER_OPENS, HONEST, HONEST));
    Demand first = market.state().demands().getFirst();
    Result second = toBeOpened(market, first.result().task().id());
    assertThat(second.provider()).isNotEqualTo(FIRST);
    Result copy = DemandCases.committedTo(second, first.key().commitment());

    JobState after =
        MACHINE.step(
            DemandCases.with(market.state(), copy),
            new Event.Tick(),
            market.now().plus(Duration.ofHours(1)));

    Demand.Key key = Demand.Key.of(copy);
    assertThat(after.demands()).extracting(Demand::key).contains(first.key(), key);
    JobState silent = MACHINE.step(after, new Event.StayedSilent(key, "0x7"), market.now());
    assertThat(silent.convictions())
        .extracting(Conviction::accused)
        .containsOnlyOnce(second.provider());
  }

  /// The result of a task once its provider is to open it.
  private static Result toBeOpened(SimulatedMarket market, TaskId task) {
    while (true) {
      Result result = market.state().results().get(task);
      if (result != null
          && result.stage() instanceof Result.Stage.Checking(_, Check check)
          && (check.stage() instanceof Check.Stage.Committed
              || check.stage() instanceof Check.Stage.SelfChecked)) {
        return result;
      }
      market.step();
    }
  }

  @Test
  void of_two_that_are_convicted_over_one_task_each_is_challenged() {
    SimulatedMarket market = market(7, HIDES, HONEST, HONEST);
    while (market.state().convictions().isEmpty()) market.step();
    Conviction one = market.state().convictions().getFirst();
    var other =
        new Conviction(
            new Address("0x%040x".formatted(2)),
            one.verdict(),
            one.result(),
            one.opening(),
            new Conviction.Challenge.Due());
    JobState state = DemandCases.with(market.state(), List.of(one, other));
    TaskId task = one.result().task().id();

    JobState after =
        MACHINE.step(state, new Event.ChallengeOpened(task, one.accused(), "0x4"), market.now());

    assertThat(after.convictions())
        .containsExactly(one.at(new Conviction.Challenge.Open("0x4")), other);
    assertThat(Commands.of(after)).contains(new Command.OpenChallenge(other));
    JobState refused =
        MACHINE.step(
            after, new Event.ChallengeRefused(task, other.accused(), "late"), market.now());
    assertThat(refused.convictions().getLast().challenge())
        .isEqualTo(new Conviction.Challenge.None("late"));
    assertThat(refused.convictions().getFirst()).isEqualTo(after.convictions().getFirst());
  }

  @Test
  void a_transcript_of_another_length_convicts_without_anything_done_again() {
    SimulatedMarket market = demanding(market(7, HIDES, HONEST));
    Demand due = market.state().demands().getFirst();
    var states = List.of(new Digest(1, 1, 1, 1), new Digest(2, 2, 2, 2));
    var opening = new Opening(new Transcript(states), new Digest(3, 3, 3, 3));
    // What it signed was this.
    Demand about = DemandCases.committedTo(due, opening);
    JobState state = DemandCases.with(market.state(), about);
    JobState after =
        MACHINE.step(state, new Event.DemandAnswered(about.key(), opening), market.now());
    assertThat(after.convictions()).hasSize(1);
    Conviction conviction = after.convictions().getFirst();
    assertThat(conviction.verdict()).isInstanceOf(Verdict.WrongAtSight.class);
    assertThat(Commands.of(after)).contains(new Command.OpenChallenge(conviction));
    assertThat(after.demands().getFirst().stage()).isEqualTo(new Demand.Stage.Wrong());
  }

  @Test
  void who_answers_what_the_contract_convicts_it_of_is_challenged_no_more() {
    SimulatedMarket market = demanding(market(7, HIDES, HONEST));
    Demand due = market.state().demands().getFirst();
    JobState after = step(market, new Event.AnsweredWrongly(due.key(), "too long", "0x3"));
    assertThat(after.convictions()).hasSize(1);
    Conviction conviction = after.convictions().getFirst();
    assertThat(conviction.verdict()).isEqualTo(new Verdict.WrongAtSight("too long"));
    assertThat(conviction.challenge()).isEqualTo(new Conviction.Challenge.Open("0x3"));
    assertThat(Commands.of(after)).noneMatch(Command.OpenChallenge.class::isInstance);
  }

  @Test
  void an_opening_of_something_else_answers_no_demand() {
    SimulatedMarket market = demanding(market(7, HIDES, HONEST));
    Demand due = market.state().demands().getFirst();
    var states = List.of(new Digest(1, 1, 1, 1), new Digest(2, 2, 2, 2));
    var other = new Opening(new Transcript(states), new Digest(3, 3, 3, 3));
    assertThat(step(market, new Event.DemandAnswered(due.key(), other))).isSameAs(market.state());
  }

  @Test
  void a_finding_that_contradicts_nothing_convicts_nobody() {
    SimulatedMarket market = market(7, MUTE, HONEST);
    while (market.state().demands().stream()
        .noneMatch(d -> d.stage() instanceof Demand.Stage.Answered)) {
      market.step();
    }
    Demand answered =
        market.state().demands().stream()
            .filter(d -> d.stage() instanceof Demand.Stage.Answered)
            .findFirst()
            .orElseThrow();
    for (Finding finding :
        List.of(
            new Finding(0, new Digest(9, 9, 9, 9), new Digest(8, 8, 8, 8), Digest.ZERO),
            new Finding(4_000, new Digest(9, 9, 9, 9), new Digest(8, 8, 8, 8), Digest.ZERO))) {
      var event = new Event.Rechecked(answered.key(), Optional.of(finding));
      assertThat(step(market, event)).isSameAs(market.state());
    }
  }

  @Test
  void what_is_over_is_not_decided_again() {
    SimulatedMarket market = market(7, NEVER_OPENS, HONEST, HIDES, MUTE).run(400_000);
    for (Demand demand : market.state().demands()) {
      for (Event event :
          List.of(
              new Event.StayedSilent(demand.key(), "0x9"),
              new Event.DemandRefused(demand.key(), "late"),
              new Event.Rechecked(demand.key(), Optional.empty()))) {
        assertThat(step(market, event)).isSameAs(market.state());
      }
    }
  }

  private static JobState step(SimulatedMarket market, Event event) {
    return MACHINE.step(market.state(), event, market.now());
  }
}
