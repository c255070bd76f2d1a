// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import static network.assay.scheduler.run.Behaviour.HONEST;
import static network.assay.scheduler.run.Behaviour.REFUSES_LEASES;
import static network.assay.scheduler.run.Behaviour.SHOWS_ALONE;
import static network.assay.scheduler.run.Behaviour.STALLS;
import static network.assay.scheduler.run.Behaviour.VANISHES;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.deal.Lease;
import org.junit.jupiter.api.Test;

/// What can still be shown on chain counts, where the budget has room for hardly more.
final class TightBudgetTest {
  private static final Amount PRICE = first(market("100", HONEST)).price();

  private static SimulatedMarket market(String total, Behaviour... behaviours) {
    return market(7, total, behaviours);
  }

  private static SimulatedMarket market(long seed, String total, Behaviour... behaviours) {
    return new SimulatedMarket(machine(total), seed, List.of(behaviours));
  }

  private static JobMachine machine(String total) {
    return JobMachineTest.machine(JobMachineTest.JOB.replace("total: 100", "total: " + total));
  }

  private static Lease first(SimulatedMarket market) {
    while (market.state().assignments().isEmpty()) market.step();
    return market.state().assignments().values().iterator().next().lease();
  }

  /// A budget of so many halves of a task's price.
  private static String halves(int count) {
    BigInteger units = PRICE.units().multiply(BigInteger.valueOf(count)).shiftRight(1);
    return new Amount(units).toTokens();
  }

  private static JobState refused(String total, SimulatedMarket market) {
    Lease lease = first(market);
    var refusal = new Event.LeaseRefused(lease.task(), lease.provider(), "no");
    return machine(total).step(market.state(), refusal, market.now());
  }

  private static Amount promised(String total, JobState state, SimulatedMarket market) {
    return Budgeting.promised(new Draft(machine(total), state, market.now()));
  }

  private static int strikes(JobState state) {
    return state.providers().values().stream().mapToInt(Provider::strikes).sum();
  }

  @Test
  void what_was_refused_counts_in_the_same_step_in_which_its_task_is_leased_again() {
    String total = halves(3);
    SimulatedMarket market = market(total, HONEST, HONEST, HONEST);
    while (market.state().providers().size() < 3) market.step();
    JobState after = refused(total, market);
    assertThat(promised(total, after, market)).isLessThanOrEqualTo(Amount.ofTokens(total));
    assertThat(after.assignments()).isEmpty();
    assertThat(after.phase()).as("it waits").isInstanceOf(Phase.Running.class);
  }

  @Property(tries = 20)
  void nothing_that_peers_do_promises_more_than_the_budget(@ForAll long seed) {
    String total = halves(9);
    SimulatedMarket market =
        market(seed, total, SHOWS_ALONE, REFUSES_LEASES, STALLS, VANISHES, HONEST, HONEST);
    Amount budget = Amount.ofTokens(total);
    JobState seen = market.state();
    for (int i = 0; i < 8_000; i++) {
      market.step();
      if (market.state() == seen) continue;
      seen = market.state();
      assertThat(promised(total, seen, market)).isLessThanOrEqualTo(budget);
    }
  }

  /// Else a refusal, which costs nothing, keeps the job waiting as often as somebody likes.
  @Test
  void a_refusal_that_leaves_no_room_for_another_lease_is_a_broken_promise() {
    String total = halves(3);
    SimulatedMarket market = market(total, HONEST);
    assertThat(strikes(refused(total, market))).isEqualTo(1);
  }

  @Test
  void a_refusal_that_leaves_room_for_another_lease_is_none() {
    String total = halves(5);
    SimulatedMarket market = market(total, HONEST);
    assertThat(strikes(refused(total, market))).isZero();
  }
}
