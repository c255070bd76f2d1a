// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import static network.assay.scheduler.run.Behaviour.HONEST;
import static network.assay.scheduler.run.Behaviour.RAISES_ITS_PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.TaskId;
import org.junit.jupiter.api.Test;

/// What was agreed to stays agreed to, whatever happens between the promise and the pay.
final class PromisesTest {
  /// 1000 tokens of 10^18 for 10^15 operations.
  private static final long UNITS_PER_OPERATION = 1_000_000;

  private static SimulatedMarket market(long seed, Behaviour... behaviours) {
    return new SimulatedMarket(
        JobMachineTest.machine(JobMachineTest.JOB), seed, List.of(behaviours));
  }

  @Test
  void a_price_that_is_raised_later_changes_nothing_in_what_a_check_costs() {
    for (long seed = 0; seed < 10; seed++) {
      JobState state = market(seed, HONEST, RAISES_ITS_PRICE, HONEST).run(400_000).state();

      assertThat(state.phase()).isInstanceOf(Phase.Over.class);
      Amount earned = state.earned().values().stream().reduce(Amount.ZERO, Amount::plus);
      assertThat(earned.units().longValueExact())
          .isLessThanOrEqualTo(operations(state) * UNITS_PER_OPERATION);
    }
  }

  /// Of all work and all checks, also those that the submitter did itself and pays nobody for.
  private static long operations(JobState state) {
    var plan = JobMachineTest.machine(JobMachineTest.JOB).plan();
    return state.results().values().stream()
        .mapToLong(
            result ->
                result.task().operations()
                    + (result.stage() instanceof Result.Stage.Final(_, var checked)
                        ? plan.operations(result.task(), checked)
                        : 0))
        .sum();
  }

  @Test
  void a_result_that_was_taken_over_before_the_job_was_cancelled_is_paid() {
    SimulatedMarket market = market(3, HONEST, HONEST, HONEST);
    Optional<TaskId> returned = Optional.empty();
    while (returned.isEmpty()) {
      market.step();
      returned =
          market.state().assignments().values().stream()
              .filter(a -> a.stage() instanceof Assignment.Stage.Returned)
              .map(a -> a.task().id())
              .findFirst();
    }

    market.cancel();
    JobState state = market.run(100_000).state();

    assertThat(state.phase()).isEqualTo(new Phase.Over(new Ending.Cancelled(), true));
    assertThat(state.results()).containsKey(returned.get());
    assertThat(state.batches().getLast().pay()).isEqualTo(state.earned());
  }

  @Test
  void who_finished_while_the_submitter_was_away_is_heard_also_after_its_deadline() {
    SimulatedMarket market = market(3, HONEST, HONEST, HONEST);
    while (!allWork(market.state())) market.step();

    market.killSubmitterFor(Duration.ofMinutes(20));
    JobState state = market.run(400_000).state();

    assertThat(state.phase())
        .isInstanceOfSatisfying(
            Phase.Over.class, over -> assertThat(over.ending()).isInstanceOf(Ending.Done.class));
    assertThat(state.providers().values()).extracting(Provider::strikes).containsOnly(0);
  }

  private static boolean allWork(JobState state) {
    return state.assignments().size() == 3
        && state.assignments().values().stream()
            .allMatch(a -> a.stage() instanceof Assignment.Stage.Working);
  }
}
