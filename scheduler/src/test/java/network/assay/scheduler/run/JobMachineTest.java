// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import static network.assay.scheduler.run.Behaviour.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.task.DataRef;
import network.assay.scheduler.job.DataSets;
import network.assay.scheduler.job.Job;
import network.assay.scheduler.job.JobFile;
import network.assay.scheduler.job.JobSpec;
import network.assay.scheduler.plan.FakePrograms;
import network.assay.scheduler.plan.JobPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class JobMachineTest {
  static final String JOB =
      """
      name: simulated
      kind: train
      seed: 1
      model: {recipe: mlp, layers: [4, 2]}
      data: {format: csv, train: a, test: b}
      train:
        shards: 4
        rounds: 5
        inner_steps: 120
        segment_steps: 10
        batch: 1
        optimizer: {sgd: {rate: 0.1, momentum: 0.9}}
        outer: {nesterov: {rate: 0.7, momentum: 0.5}}
      evaluate: {batch: 10, segment_steps: 1}
      verify: {segments: 2, probation: 1}
      budget: {total: 100, per_peta_op: 1000, deadline: 2h}
      """;

  static JobMachine machine(String text) {
    JobFile file = JobFile.read("job.yaml", text, Path.of("/"));
    JobSpec spec =
        JobSpec.of(
            file,
            file.model().over(Digest.ZERO),
            new DataSets(
                new DataRef(new Digest(1, 1, 1, 1), 400), new DataRef(new Digest(2, 2, 2, 2), 20)));
    return new JobMachine(
        Rules.standard(Amount.ofTokens("100")),
        new Job(new JobId(new Digest(3, 3, 3, 3)), spec),
        new JobPlan(spec, new FakePrograms()));
  }

  private static final Digest ALONE = FakeCompute.alone(machine(JOB).plan());

  static SimulatedMarket market(long seed, Behaviour... behaviours) {
    return new SimulatedMarket(machine(JOB), seed, List.of(behaviours));
  }

  static void assertDone(SimulatedMarket market) {
    assertThat(market.state().phase()).isEqualTo(new Phase.Over(new Ending.Done(ALONE), true));
    assertThat(Commands.of(market.state())).isEmpty();
  }

  private static Amount sum(Map<Address, Amount> amounts) {
    return amounts.values().stream().reduce(Amount.ZERO, Amount::plus);
  }

  /// Pay for the work of all final results, which is what the submitter owes besides checks.
  private static Amount workPay(JobState state) {
    return state.results().values().stream()
        .map(result -> result.lease().price())
        .reduce(Amount.ZERO, Amount::plus);
  }

  static Address peer(int n) {
    return new Address("0x%040x".formatted(n));
  }

  @Test
  void any_number_of_honest_peers_gives_the_result_of_one_alone() {
    for (int peers : new int[] {1, 2, 3, 4, 7}) {
      var behaviours = new Behaviour[peers];
      java.util.Arrays.fill(behaviours, HONEST);
      SimulatedMarket market = market(peers, behaviours).run(200_000);
      assertDone(market);
      assertThat(market.state().convictions()).isEmpty();
      assertThat(market.state().results()).hasSize(machine(JOB).plan().tasks());
    }
  }

  @Test
  void work_is_paid_once_and_the_last_batch_grants_all_that_is_owed() {
    SimulatedMarket market = market(5, HONEST, HONEST, HONEST, HONEST).run(200_000);
    JobState state = market.state();
    Batch last = state.batches().getLast();
    assertThat(last.pay()).isEqualTo(state.earned());
    assertThat(sum(state.earned())).isGreaterThan(workPay(state));
    long operations = machine(JOB).plan().operations();
    assertThat(workPay(state).units().longValueExact())
        .isEqualTo(operations * 1_000_000); // 1000 tokens of 10^18 for 10^15 operations
  }

  @ParameterizedTest
  @EnumSource(Behaviour.class)
  void one_peer_of_any_kind_among_three_honest_ones_changes_nothing_in_the_result(Behaviour other) {
    for (long seed = 0; seed < 5; seed++) {
      assertDone(market(seed, HONEST, other, HONEST, HONEST).run(400_000));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Behaviour.class,
      names = {"SKIPS_LAST_THIRD", "CORRUPTS_THE_END", "OPENS_SOMETHING_ELSE"})
  void a_newcomer_that_cheats_is_convicted_before_anyone_builds_on_its_work(Behaviour cheat) {
    SimulatedMarket market = market(3, HONEST, HONEST, cheat, HONEST).run(400_000);
    assertDone(market);
    assertThat(market.state().convictions()).hasSize(1);
    assertThat(market.state().convictions().getFirst().accused()).isEqualTo(peer(3));
    // What it may have earned is for checks it did before, never for work.
    assertThat(market.state().results().values()).noneMatch(r -> r.provider().equals(peer(3)));
    assertThat(market.state().results()).hasSize(machine(JOB).plan().tasks());
  }

  @Test
  void a_cheat_is_challenged_on_chain_with_its_own_opening() {
    SimulatedMarket market = market(3, HONEST, SKIPS_LAST_THIRD, HONEST).run(400_000);
    Conviction conviction = market.state().convictions().getFirst();
    assertThat(conviction.opening()).isPresent();
    assertThat(conviction.challenge()).isEqualTo(new Conviction.Challenge.Open("0x1"));
  }

  @Test
  void a_peer_that_cheats_once_trusted_is_caught_and_everything_built_on_its_work_is_redone() {
    int caught = 0;
    int redone = 0;
    for (long seed = 0; seed < 20; seed++) {
      SimulatedMarket market =
          market(seed, HONEST, SKIPS_ONCE_TRUSTED, HONEST, HONEST).run(400_000);
      if (market.state().convictions().isEmpty()) continue;
      caught++;
      assertDone(market);
      if (market.state().results().size() > machine(JOB).plan().tasks()) redone++;
    }
    // Four tasks with two of twelve segments checked, a third of them bad: 0.58 each.
    assertThat(caught).isGreaterThanOrEqualTo(15);
    assertThat(redone).isPositive();
  }

  @Test
  void a_false_accuser_is_convicted_and_the_accused_is_paid() {
    SimulatedMarket market = market(1, HONEST, ACCUSES_FALSELY, HONEST, HONEST).run(400_000);
    assertDone(market);
    assertThat(market.state().convictions()).extracting(Conviction::accused).containsOnly(peer(2));
  }

  /// With seed 48 the honest one was griefed out of the job, while nobody could show who had said
  /// what of a start.
  @Test
  void one_honest_peer_among_griefers_is_enough() {
    for (long seed : new long[] {48, 49, 50, 51}) {
      assertEndsRight(
          seed,
          List.of(HONEST, SHOWS_ANOTHER_START, ACCUSES_FALSELY, SKIPS_LAST_THIRD, NEVER_OPENS));
      assertEndsRight(
          seed, List.of(HONEST, SHOWS_ANOTHER_START, CLAIMS_ANOTHER_START, SHOWS_ANOTHER_START));
    }
  }

  @Test
  void nobody_checks_what_it_was_ever_told_the_end_of() {
    for (long seed = 0; seed < 10; seed++) {
      SimulatedMarket market = market(seed, HONEST, HONEST, Behaviour.REFUSES_LEASES);
      Map<Address, Set<Digest>> told = new HashMap<>();
      while (!(market.state().phase() instanceof Phase.Over)) {
        market.step();
        for (Assignment assignment : market.state().assignments().values()) {
          told.computeIfAbsent(assignment.lease().provider(), _ -> new HashSet<>())
              .addAll(assignment.task().spec().work().states());
        }
        for (Result result : market.state().results().values()) {
          if (result.stage() instanceof Result.Stage.Checking(_, Check check)
              && check.uncommitted()
              && check.verifier().isPresent()) {
            assertThat(told.getOrDefault(check.verifier().get(), Set.of()))
                .doesNotContain(result.claim().output());
          }
        }
      }
    }
  }

  @Property(tries = 60)
  void whatever_the_mix_the_job_ends_right_or_waits_and_honest_peers_are_paid(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int honest) {
    var random = new Random(seed);
    var behaviours = new ArrayList<Behaviour>();
    for (int i = 0; i < honest; i++) behaviours.add(HONEST);
    // Once trusted, a cheat is caught only with probability: it has tests of its own.
    var others = new ArrayList<>(EnumSet.complementOf(EnumSet.of(SKIPS_ONCE_TRUSTED)));
    for (int i = 0; i < 4; i++) behaviours.add(others.get(random.nextInt(others.size())));
    assertEndsRight(seed, behaviours);
  }

  private static void assertEndsRight(long seed, List<Behaviour> behaviours) {
    SimulatedMarket market = market(seed, behaviours.toArray(Behaviour[]::new)).run(600_000);
    assertDone(market);
    JobState state = market.state();
    for (Conviction conviction : state.convictions()) {
      Behaviour accused = behaviours.get(index(conviction.accused()));
      assertThat(accused.cheats() || accused == ACCUSES_FALSELY).as("%s", accused).isTrue();
    }
    Map<Address, Amount> forWork =
        state.results().values().stream()
            .collect(Collectors.toMap(Result::provider, r -> r.lease().price(), Amount::plus));
    forWork.forEach(
        (peer, pay) -> {
          if (behaviours.get(index(peer)) == HONEST) {
            assertThat(state.batches().getLast().pay().get(peer)).isGreaterThanOrEqualTo(pay);
          }
        });
  }

  private static int index(Address peer) {
    return Integer.parseInt(peer.hex().substring(2), 16) - 1;
  }

  @Property(tries = 40)
  void killing_the_submitter_at_any_time_changes_nothing_in_the_result(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3_000) int when,
      @ForAll @IntRange(min = 1, max = 60) int seconds) {
    SimulatedMarket market = market(seed, HONEST, SKIPS_LAST_THIRD, HONEST, VANISHES);
    market.run(when);
    market.killSubmitterFor(Duration.ofSeconds(seconds));
    assertDone(market.run(400_000));
  }

  @Test
  void replaying_the_journal_gives_the_same_state() {
    SimulatedMarket market = market(9, HONEST, SKIPS_LAST_THIRD, STALLS, HONEST).run(400_000);
    JobState replayed = market.first();
    for (SimulatedMarket.Journaled entry : market.journal()) {
      replayed = machine(JOB).step(replayed, entry.event(), entry.at());
    }
    assertThat(replayed).isEqualTo(market.state());
  }

  @Test
  void pay_that_one_batch_granted_no_later_batch_takes_back() {
    for (long seed = 0; seed < 10; seed++) {
      SimulatedMarket market =
          market(seed, HONEST, SKIPS_ONCE_TRUSTED, ACCUSES_FALSELY, HONEST).run(400_000);
      Amount before = Amount.ZERO;
      for (Batch batch : market.blocks.posted.values()) {
        assertThat(batch.payTotal()).isGreaterThanOrEqualTo(before);
        before = batch.payTotal();
      }
    }
  }

  @Test
  void a_cancelled_job_pays_for_what_was_done_and_ends() {
    SimulatedMarket market = market(2, HONEST, HONEST, HONEST);
    market.run(300);
    market.cancel();
    market.run(100_000);
    assertThat(market.state().phase()).isEqualTo(new Phase.Over(new Ending.Cancelled(), true));
    assertThat(market.state().results()).isNotEmpty();
    assertThat(market.state().results().values()).allMatch(Result::isFinal);
    assertThat(market.state().batches().getLast().pay()).isEqualTo(market.state().earned());
  }

  @Test
  void what_reorganisations_undo_is_posted_again_until_it_stays() {
    long dropped = 0;
    for (long seed = 0; seed < 10; seed++) {
      SimulatedMarket market = market(seed, HONEST, SKIPS_LAST_THIRD, HONEST);
      market.blocks.reorganisations = 60;
      assertDone(market.run(400_000));
      dropped +=
          market.journal().stream().filter(e -> e.event() instanceof Event.BatchDropped).count();
      assertThat(market.state().batches())
          .allMatch(batch -> batch.stage() instanceof Batch.Stage.Drawn);
      assertThat(market.blocks.posted).hasSameSizeAs(market.state().batches());
    }
    assertThat(dropped).isGreaterThan(10);
  }

  @Test
  void a_batch_that_moves_is_drawn_by_the_randomness_of_its_new_place() {
    SimulatedMarket market = posted(market(5, HONEST, HONEST));
    JobMachine machine = machine(JOB);
    JobState moved = machine.step(market.state(), new Event.BatchPosted(0, 77), market.now());
    assertThat(moved.batches().getFirst().stage()).isEqualTo(new Batch.Stage.Posted(77));
    assertThat(Commands.of(moved)).contains(new Command.AwaitBeacon(0, 77));
  }

  @Test
  void a_batch_that_the_chain_will_never_take_ends_the_job_as_failed() {
    SimulatedMarket market = posted(market(5, HONEST, HONEST));
    market.blocks.escrowEnd = market.now();
    market.run(200_000);
    assertThat(market.state().phase())
        .isEqualTo(new Phase.Over(new Ending.Failed("the escrow has ended"), true));
    assertThat(Commands.of(market.state())).isEmpty();
  }

  @Test
  void a_batch_that_is_on_chain_is_not_refused() {
    SimulatedMarket market = posted(market(5, HONEST, HONEST));
    JobState state = market.state();
    assertThat(machine(JOB).step(state, new Event.BatchRefused(0, "late"), market.now()))
        .isSameAs(state);
  }

  /// Until the first batch is in a block, and not final yet.
  private static SimulatedMarket posted(SimulatedMarket market) {
    while (market.state().batches().stream()
        .noneMatch(batch -> batch.stage() instanceof Batch.Stage.Posted)) {
      market.step();
    }
    return market;
  }

  @Test
  void a_job_that_nobody_takes_expires_at_its_deadline() {
    SimulatedMarket market = market(2, REFUSES_LEASES).run(200_000);
    assertThat(market.state().phase()).isEqualTo(new Phase.Over(new Ending.Expired(), true));
    assertThat(market.now()).isAfterOrEqualTo(market.first().deadline());
  }

  @Test
  void a_budget_that_is_too_small_is_never_exceeded_and_said_to_be_too_small() {
    JobMachine poor = machine(JOB.replace("total: 100", "total: 0.0000015"));
    SimulatedMarket market =
        new SimulatedMarket(poor, 1, List.of(HONEST, HONEST, HONEST)).run(200_000);
    assertThat(market.state().phase())
        .isInstanceOfSatisfying(
            Phase.Over.class,
            over -> {
              assertThat(over.ending()).isInstanceOf(Ending.Failed.class);
              assertThat(over.ending().toString()).contains("the next task costs");
            });
    assertThat(market.state().batches().getLast().payTotal())
        .isLessThanOrEqualTo(Amount.ofTokens("0.0000015"));
    assertThat(market.state().results()).isNotEmpty();
  }

  @Test
  void a_step_that_decides_nothing_gives_back_the_same_state() {
    SimulatedMarket market = market(4, HONEST, HONEST);
    market.run(500);
    JobState state = market.state();
    var stranger = peer(99);
    assertThat(machine(JOB).step(state, new Event.Tick(), market.now())).isSameAs(state);
    for (var task : state.results().keySet()) {
      assertThat(machine(JOB).step(state, new Event.Heard(task, stranger), market.now()))
          .isSameAs(state);
      assertThat(machine(JOB).step(state, new Event.LeaseAccepted(task, stranger), market.now()))
          .isSameAs(state);
    }
    assertThat(machine(JOB).step(state, new Event.BatchPosted(99, 1), market.now()))
        .isSameAs(state);
  }
}
