// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import static network.assay.scheduler.run.Behaviour.HONEST;
import static network.assay.scheduler.run.Behaviour.WORKS_FOR_NOTHING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import network.assay.protocol.market.Digest;
import org.junit.jupiter.api.Test;

/// How often a job that takes hours puts on chain what it has, and what it owes.
final class BatchingTest {
  private static final Duration PAY = Duration.ofHours(1);
  private static final Rules.Batching SELDOM =
      new Rules.Batching(Duration.ofMinutes(5), 1_000, PAY);

  /// Of rounds of at least two minutes.
  private static final String HOURS =
      JobMachineTest.JOB
          .replace("inner_steps: 120", "inner_steps: 12000")
          .replace("segment_steps: 10\n    batch: 1", "segment_steps: 1000\n    batch: 1")
          .replace("rounds: 5", "rounds: 120")
          .replace("deadline: 2h", "deadline: 100h");

  private static SimulatedMarket run(Rules.Batching batching) {
    JobMachine machine = JobMachineTest.machine(HOURS);
    var other = new JobMachine(machine.rules().with(batching), machine.job(), machine.plan());
    var market = new SimulatedMarket(other, 1, Collections.nCopies(4, HONEST));
    market.run(4_000_000);
    assertThat(market.state().phase())
        .isInstanceOfSatisfying(
            Phase.Over.class, over -> assertThat(over.ending()).isInstanceOf(Ending.Done.class));
    return market;
  }

  /// When batches were made that promise more than the one before.
  private static List<Instant> raises(SimulatedMarket market) {
    var raises = new ArrayList<Instant>();
    var pay = Map.of();
    for (Batch batch : market.state().batches()) {
      if (!batch.pay().equals(pay)) raises.add(batch.made());
      pay = Map.copyOf(batch.pay());
    }
    return raises;
  }

  @Test
  void a_job_of_hours_says_what_it_owes_hourly_and_sooner_while_it_is_young() {
    SimulatedMarket market = run(SELDOM);
    List<Instant> raises = raises(market);
    assertThat(Duration.between(raises.getFirst(), raises.getLast())).isGreaterThan(PAY.plus(PAY));
    // The last comes with the job's end.
    for (int i = 1; i < raises.size() - 1; i++) {
      assertThat(Duration.between(raises.get(i - 1), raises.get(i)))
          .isBetween(
              PAY.multipliedBy(Math.min(i, 4)).dividedBy(4),
              PAY.multipliedBy(Math.min(i, 4)).dividedBy(4).plus(SELDOM.age().multipliedBy(2)));
    }
    assertThat(market.state().batches().getLast().pay()).isEqualTo(market.state().earned());
  }

  @Test
  void results_of_a_job_of_hours_wait_for_each_other() {
    SimulatedMarket market = run(SELDOM);

    assertThat(market.state().batches().size())
        .isLessThan(market.state().results().size() / 3)
        .isLessThan(
            run(new Rules.Batching(Duration.ofSeconds(2), 1_000, Duration.ZERO))
                .state()
                .batches()
                .size());
  }

  /// Each of them puts pay off by an hour on chain.
  @Test
  void a_job_that_pays_with_each_batch_does_so_hourly_after_a_day_of_them() {
    List<Instant> raises =
        raises(run(new Rules.Batching(Duration.ofSeconds(2), 1_000, Duration.ZERO)));
    assertThat(raises).hasSizeGreaterThan(26);
    assertThat(Duration.between(raises.get(0), raises.get(23))).isLessThan(PAY);
    // The last comes with the job's end.
    for (int i = 24; i < raises.size() - 1; i++) {
      assertThat(Duration.between(raises.get(i - 1), raises.get(i))).isGreaterThanOrEqualTo(PAY);
    }
  }

  /// The contract takes a pay root exactly where something is owed.
  @Test
  void a_batch_of_work_for_nothing_promises_nothing() {
    var market = JobMachineTest.market(1, WORKS_FOR_NOTHING, WORKS_FOR_NOTHING, WORKS_FOR_NOTHING);

    JobMachineTest.assertDone(market.run(400_000));
    assertThat(market.state().batches()).allMatch(batch -> batch.payRoot().equals(Digest.ZERO));
  }
}
