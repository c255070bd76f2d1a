// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import network.assay.node.demand.DemandDesk;
import network.assay.node.demand.DemandNews;
import network.assay.node.dispute.Defence;
import network.assay.node.dispute.Defences;
import network.assay.node.job.Demands;
import network.assay.node.job.Escrow;
import network.assay.node.store.Database;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.DemandKey;
import network.assay.staking.DemandRecord;
import network.assay.staking.DemandState;
import network.assay.staking.Matters;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.ChainReader;
import network.assay.staking.gateway.ChainView;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.DemandAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Both sides of a demand, on a real chain.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class DemandOnChainTest {
  private static final Amount BOND = Amount.ofTokens("50");

  private TestMarket market;
  private ChainGateway submitter;
  private ChainGateway provider;
  private PostedResult result;
  private Demands demands;
  private Opening opening;
  private Demands.About about;

  @BeforeEach
  void start() throws InterruptedException {
    market = TestMarket.start();
    submitter = market.rich("submitter", "1000");
    result = new PostedResult(market, "provider");
    provider = result.provider();
    demands = new GatewayDemands(submitter, Optional.empty());
    opening = result.opening();
    about = result.in(submitter);
  }

  @AfterEach
  void end() {
    market.close();
  }

  private Defences kept() {
    var defence =
        new Defence(PostedResult.TERMS, PracticeTask.spec(), opening, List.of(), List.of());
    return (_, task) -> task.equals(PostedResult.TASK) ? Optional.of(defence) : Optional.empty();
  }

  private Amount stake() {
    return submitter.latest().stake(provider.account()).bonded();
  }

  @Test
  void what_is_demanded_is_opened_by_the_accused_and_costs_neither_its_stake_nor_the_bond()
      throws Exception {
    Amount stake = stake();
    Amount before = submitter.latest().tokenBalance(submitter.account());
    try (var database = Database.open(market.folder("provider-data").resolve("assay.db"))) {
      var listeners = new ChainListeners();
      var feed =
          new ChainFeed(
              new ChainFeed.Settings(
                  provider.account(), market.network(), 1, Duration.ofMillis(50)),
              provider.logs(),
              database,
              listeners);
      var desk =
          new DemandDesk(
              new GatewayDemands(provider, Optional.empty()),
              kept(),
              new DemandNews((_, _) -> {}),
              feed::history);
      listeners.add(desk);
      desk.start();
      feed.start();

      Escrow.Receipt receipt = demands.demand(about, 0);
      assertThat(receipt.gas()).isBetween(60_000L, 500_000L);
      // Again is once: of one window there is one bond.
      demands.demand(about, 0);
      assertThat(before.minus(submitter.latest().tokenBalance(submitter.account())))
          .isEqualTo(BOND);
      Optional<DemandAnswer> answer = Optional.empty();
      while (answer.isEmpty()) {
        Thread.sleep(50);
        answer = demands.answer(about.key(), 0);
      }
      while (!desk.list().isEmpty()) Thread.sleep(50);
      feed.stop(Duration.ofSeconds(30));
      desk.stop(Duration.ofSeconds(30));

      assertThat(answer.get().states()).isEqualTo(opening.transcript().states());
      assertThat(answer.get().salt()).isEqualTo(opening.salt());
      assertThat(demands.standing(about.key())).isEqualTo(Demands.Standing.FREE);
    }
    assertThat(stake()).isEqualTo(stake);
    new GatewayRefunds(submitter).collect();
    assertThat(submitter.latest().tokenBalance(submitter.account())).isEqualTo(before);
  }

  @Test
  void who_stays_silent_is_slashed_once_and_pays_the_submitter() throws Exception {
    Amount stake = stake();
    Amount before = submitter.latest().tokenBalance(submitter.account());
    demands.demand(about, 0);
    assertThat(demands.standing(about.key())).isEqualTo(Demands.Standing.OPEN);

    market.passTime(submitter.rules().moveClock().plusSeconds(1));
    assertThat(demands.standing(about.key())).isEqualTo(Demands.Standing.OVERDUE);
    Escrow.Receipt receipt = demands.expire(about.key());

    assertThat(receipt.gas()).isBetween(40_000L, 400_000L);
    assertThat(demands.standing(about.key())).isEqualTo(Demands.Standing.SILENT);
    Amount slashed = stake.minus(stake());
    assertThat(slashed).isEqualTo(submitter.rules().freezeAmount());
    assertThat(submitter.latest().isConvicted(about.key().job(), provider.account())).isTrue();
    // The bond, and what the silence pays, are collected.
    assertThat(submitter.latest().tokenBalance(submitter.account()).minus(before))
        .isGreaterThan(Amount.ZERO)
        .isLessThan(slashed);
    assertThat(demands.expire(about.key())).isEqualTo(new Escrow.Receipt("", 0));
    assertThat(demands.answer(about.key(), 0)).isEmpty();
  }

  private Instant untilChallengeable() {
    ChainView now = submitter.latest();
    return now.refundableAt(now.job(about.key().job()).orElseThrow());
  }

  @Test
  void an_answer_of_the_last_moment_can_be_challenged_as_long_as_any() throws Exception {
    Duration clock = submitter.rules().moveClock();
    // The job is about to end.
    Instant end = submitter.latest().job(about.key().job()).orElseThrow().end();
    Duration left = Duration.between(submitter.latest().time(), end);
    market.passTime(left.minusMinutes(1));

    Escrow.Receipt receipt = demands.demand(about, 0);
    assertThat(receipt.gas()).isPositive();
    Instant until = untilChallengeable();
    market.passTime(clock.minusSeconds(30));
    DemandAnswer answer = DemandAnswer.of(opening.transcript(), opening.salt(), 0);
    new GatewayDemands(provider, Optional.empty())
        .answer(about.key(), answer, submitter.latest().time().plusSeconds(20), _ -> {});

    assertThat(demands.answer(about.key(), 0)).contains(answer);
    assertThat(untilChallengeable()).isEqualTo(until);
    assertThat(Duration.between(submitter.latest().time(), until))
        .isGreaterThanOrEqualTo(submitter.rules().challengeWindow());
  }

  @Test
  void the_end_of_a_job_is_put_off_only_where_it_must_be() throws Exception {
    Instant until = untilChallengeable();
    Duration clock = submitter.rules().moveClock();
    assertThat(until).isAfter(submitter.latest().time().plus(clock));
    demands.demand(about, 0);
    assertThat(untilChallengeable()).isEqualTo(until);
  }

  @Test
  void a_submitter_that_lacks_the_bond_is_to_try_again_and_puts_nothing_off() throws Exception {
    ChainGateway poor = market.rich("poor", "40");
    Demands.About theirs = result.in(poor);
    Instant end = poor.latest().job(theirs.key().job()).orElseThrow().end();
    var asking = new GatewayDemands(poor, Optional.empty());

    assertThatThrownBy(() -> asking.demand(theirs, 0))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("a bond of 50");
    assertThat(poor.latest().job(theirs.key().job()).orElseThrow().end()).isEqualTo(end);

    market.give(poor.account(), "20");
    asking.demand(theirs, 0);
    assertThat(asking.standing(theirs.key())).isEqualTo(Demands.Standing.OPEN);
  }

  @Test
  void a_demand_waits_for_cheaper_gas_and_offers_more_before_the_job_pays() throws Exception {
    ChainGateway urgent = market.rich("urgent", "1000", 1, TestMarket.URGENT_FEES);
    Demands.About theirs = result.in(urgent);
    var asking = new GatewayDemands(urgent, Optional.empty());
    try (var gas = new DearGas(market, 300);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Escrow.Receipt> deed = threads.submit(() -> asking.demand(theirs, 0));
      assertThat(asking.standing(theirs.key())).isEqualTo(Demands.Standing.FREE);
      // The cap grows from half the window on, after which the batch pays.
      market.passTime(urgent.rules().challengeWindow().multipliedBy(3).dividedBy(4));
      while (asking.standing(theirs.key()) != Demands.Standing.OPEN) Thread.sleep(20);
      gas.costs(20);
      assertThat(deed.get().gas()).isPositive();
    }
  }

  @Test
  void what_is_demanded_is_found_by_its_task_its_job_and_its_own_id() throws Exception {
    try (ChainReader reader = market.reader()) {
      assertThat(reader.about(PostedResult.TASK.digest()).isNone()).isTrue();
      demands.demand(about, 0);

      Matters found = reader.about(PostedResult.TASK.digest());
      assertThat(found.disputes()).isEmpty();
      assertThat(found.demands()).hasSize(1);
      DemandRecord demand = found.demands().getFirst();
      assertThat(demand.key()).isEqualTo(about.key());
      assertThat(demand.status().state()).isEqualTo(DemandState.OPEN);
      assertThat(demand.events()).hasSize(1).first().isInstanceOf(ChainEvent.Demanded.class);
      assertThat(reader.about(about.key().job().digest())).isEqualTo(found);
      assertThat(reader.about(demand.id())).isEqualTo(found);
      assertThat(reader.about(about.key().commitment()).isNone()).isTrue();
    }
  }

  @Test
  void what_nobody_signed_is_not_demanded() {
    DemandKey key = about.key();
    var other =
        new Demands.About(
            new DemandKey(key.job(), key.task(), key.accused(), Digest.parse("%064x".formatted(9))),
            about.signature(),
            about.terms(),
            about.batch(),
            about.inBatch());
    assertThatThrownBy(() -> demands.demand(other, 0)).isInstanceOf(AssayFault.Operator.class);
    assertThat(demands.standing(other.key())).isEqualTo(Demands.Standing.FREE);
  }
}
