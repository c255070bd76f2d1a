// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import network.assay.node.chain.DearGas;
import network.assay.node.chain.TestMarket;
import network.assay.protocol.market.Amount;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeRecord;
import network.assay.staking.follow.ChainEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two nodes' desks on a chain whose gas costs more than the usual cap of 100 gwei, all the time;
/// what is urgent may cost 1,000.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class DearGasTest {
  private static final long WITHIN = 300;
  private static final long BEYOND = 3_000;
  private static final long CHEAP = 20;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private TestMarket market;
  private Rivals rivals;

  @BeforeEach
  void start() throws InterruptedException {
    market = TestMarket.start();
    rivals = new Rivals(market);
  }

  @AfterEach
  void end() throws InterruptedException {
    rivals.close();
    threads.shutdownNow();
    market.close();
  }

  /// What is decided while gas is as dear as it is; what that pays is collected when it is cheap.
  private static DisputeRecord won(Future<Disputes.Opened> opening, Rivals.Sides sides, DearGas gas)
      throws Exception {
    Disputes.Opened opened = opening.get();
    while (Rivals.record(sides, opened.dispute()).end().isEmpty()) Thread.sleep(20);
    gas.costs(CHEAP);
    assertThat(Rivals.awaitEnd(sides.challenger())).isTrue();
    DisputeRecord record = Rivals.record(sides, opened.dispute());
    assertThat(Rivals.state(sides, record)).isEqualTo(ChallengeState.UPHELD);
    assertThat(sides.challenger().heldBack()).isZero();
    return record;
  }

  private static boolean wasHeldBack(Party party, boolean forGood) {
    return party.events().stream()
        .anyMatch(event -> event instanceof DisputeNews.HeldBack held && held.forGood() == forGood);
  }

  @Test
  void a_whole_dispute_is_opened_played_and_won_while_gas_costs_three_times_the_usual_cap()
      throws Exception {
    Rivals.Sides sides = rivals.sides(Rivals.lying(), Rivals.honest());
    sides.accused().deafen();
    sides.challenger().deafen();
    Charge charge = rivals.charge(sides, Rivals.wrong(), Rivals.right());
    Rivals.post(sides, charge);
    try (var gas = rivals.gas(WITHIN)) {
      Future<Disputes.Opened> opening =
          threads.submit(() -> sides.challenger().disputes().challenge(charge));

      DisputeRecord record = won(opening, sides, gas);
      assertThat(record.end().orElseThrow().how()).isEqualTo(ChainEvent.Ending.JUDGED);
      assertThat(Rivals.moves(record)).isBetween(5L, 10L);
    }
    assertThat(wasHeldBack(sides.challenger(), false)).isTrue();
    assertThat(wasHeldBack(sides.challenger(), true)).isFalse();
  }

  @Test
  void an_accused_that_stalls_while_gas_is_dear_loses_on_time() throws Exception {
    Rivals.Sides sides = rivals.sides(Rivals.stalling(Rivals.lying(), 0), Rivals.honest());
    Charge charge = rivals.charge(sides, Rivals.wrong(), Rivals.right());
    Rivals.post(sides, charge);
    try (var gas = rivals.gas(WITHIN)) {
      Future<Disputes.Opened> opening =
          threads.submit(() -> sides.challenger().disputes().challenge(charge));
      var _ = opening.get();
      market.passTime(sides.challenger().chain().rules().moveClock().plusSeconds(5));

      DisputeRecord record = won(opening, sides, gas);
      assertThat(record.end().orElseThrow().how()).isEqualTo(ChainEvent.Ending.OUT_OF_TIME);
    }
    assertThat(sides.challenger().events().stream().filter(DisputeNews.HeldBack.class::isInstance))
        .hasSize(2);
  }

  @Test
  void an_opening_that_costs_more_than_it_ever_may_is_told_and_made_once_gas_is_cheaper()
      throws Exception {
    Rivals.Sides sides = rivals.sides(Rivals.lying(), Rivals.honest());
    Charge charge = rivals.charge(sides, Rivals.wrong(), Rivals.right());
    var chain = sides.challenger().chain();
    Amount before = chain.latest().tokenBalance(chain.account());
    long sent = market.transactions(chain.account());
    try (var gas = rivals.gas(BEYOND)) {
      Future<Disputes.Opened> opening =
          threads.submit(() -> sides.challenger().disputes().challenge(charge));
      // It is told a moment after it is counted.
      while (!wasHeldBack(sides.challenger(), true)) Thread.sleep(20);
      assertThat(sides.challenger().heldBack()).isPositive();
      assertThat(market.transactions(chain.account())).isEqualTo(sent);
      assertThat(chain.latest().tokenBalance(chain.account())).isEqualTo(before);

      gas.costs(CHEAP);
      DisputeRecord record = won(opening, sides, gas);
      assertThat(record.end().orElseThrow().how()).isEqualTo(ChainEvent.Ending.JUDGED);
    }
  }

  @Test
  void an_accused_that_gas_keeps_from_moving_is_told_before_and_after_it_loses() throws Exception {
    Rivals.Sides sides = rivals.sides(Rivals.honest(), Rivals.lying());
    sides.challenger().deafen();
    Charge charge = rivals.charge(sides, Rivals.right(), Rivals.wrong());
    try (var gas = rivals.gas(CHEAP)) {
      Disputes.Opened opened = sides.challenger().disputes().challenge(charge);
      gas.costs(BEYOND);
      while (!wasHeldBack(sides.accused(), true)) Thread.sleep(20);
      assertThat(sides.accused().heldBack()).isPositive();

      market.passTime(sides.accused().chain().rules().moveClock().plusSeconds(5));
      gas.costs(CHEAP);
      assertThat(Rivals.awaitEnd(sides.accused())).isFalse();
      DisputeRecord record = Rivals.record(sides, opened.dispute());
      assertThat(record.end().orElseThrow().how()).isEqualTo(ChainEvent.Ending.OUT_OF_TIME);
      assertThat(sides.accused().events())
          .filteredOn(DisputeNews.Decided.class::isInstance)
          .hasSize(1);
      assertThat(sides.accused().heldBack()).isZero();
    }
  }
}
