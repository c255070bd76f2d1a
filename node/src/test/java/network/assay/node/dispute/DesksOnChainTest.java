// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import network.assay.node.chain.TestMarket;
import network.assay.protocol.market.Amount;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeRecord;
import network.assay.staking.follow.ChainEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two nodes' desks, over real sockets and on a real chain.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class DesksOnChainTest {
  private static TestMarket market;

  private Rivals rivals;

  @BeforeAll
  static void start() throws InterruptedException {
    market = TestMarket.start();
  }

  @AfterAll
  static void end() {
    market.close();
  }

  @BeforeEach
  void come() {
    rivals = new Rivals(market);
  }

  @AfterEach
  void leave() throws InterruptedException {
    rivals.close();
  }

  @Test
  void a_provider_that_made_up_a_number_is_slashed_in_two_transactions() throws Exception {
    Rivals.Sides sides = rivals.sides(Rivals.lying(), Rivals.honest());
    Charge charge = rivals.charge(sides, Rivals.wrong(), Rivals.right());
    Disputes.Opened opened = sides.challenger().disputes().challenge(charge);
    assertThat(opened.gas()).isPositive();

    assertThat(Rivals.awaitEnd(sides.challenger())).isTrue();
    assertThat(Rivals.awaitEnd(sides.accused())).isFalse();

    DisputeRecord record = Rivals.record(sides, opened.dispute());
    assertThat(record.end().orElseThrow().how()).isEqualTo(ChainEvent.Ending.JUDGED);
    assertThat(Rivals.moves(record)).isZero();
    assertThat(Rivals.state(sides, record)).isEqualTo(ChallengeState.UPHELD);
    // The bounty and the bond were paid out.
    var chain = sides.challenger().chain();
    assertThat(chain.latest().bondCredit(chain.account())).isEqualTo(Amount.ZERO);
    assertThat(sides.challenger().disputes().challenge(charge).transaction()).isEmpty();
  }

  @Test
  void a_challenger_that_made_up_a_number_loses_its_bond_in_two_transactions() throws Exception {
    Rivals.Sides sides = rivals.sides(Rivals.honest(), Rivals.lying());
    Disputes.Opened opened =
        sides
            .challenger()
            .disputes()
            .challenge(rivals.charge(sides, Rivals.right(), Rivals.wrong()));

    assertThat(Rivals.awaitEnd(sides.accused())).isTrue();
    assertThat(Rivals.awaitEnd(sides.challenger())).isFalse();

    DisputeRecord record = Rivals.record(sides, opened.dispute());
    assertThat(Rivals.moves(record)).isZero();
    assertThat(Rivals.state(sides, record)).isEqualTo(ChallengeState.REJECTED);
  }

  @Test
  void an_accused_that_stalls_loses_on_time() throws Exception {
    Rivals.Sides sides = rivals.sides(Rivals.stalling(Rivals.lying(), 1), Rivals.honest());
    Disputes.Opened opened =
        sides
            .challenger()
            .disputes()
            .challenge(rivals.charge(sides, Rivals.wrong(), Rivals.right()));
    market.passTime(sides.challenger().chain().rules().moveClock().plusSeconds(5));

    assertThat(Rivals.awaitEnd(sides.challenger())).isTrue();
    DisputeRecord record = Rivals.record(sides, opened.dispute());
    assertThat(record.end().orElseThrow().how()).isEqualTo(ChainEvent.Ending.OUT_OF_TIME);
    assertThat(Rivals.state(sides, record)).isEqualTo(ChallengeState.UPHELD);
  }

  @Test
  void a_challenger_that_stalls_loses_on_time() throws Exception {
    Rivals.Sides sides = rivals.sides(Rivals.honest(), Rivals.stalling(Rivals.lying(), 1));
    Disputes.Opened opened =
        sides
            .challenger()
            .disputes()
            .challenge(rivals.charge(sides, Rivals.right(), Rivals.wrong()));
    var chain = sides.accused().chain();
    // What both have signed is put on chain, so that the staller's clock runs.
    while (chain.latest().dispute(opened.dispute()).orElseThrow().accusedMoves()) Thread.sleep(50);
    market.passTime(chain.rules().moveClock().plusSeconds(5));

    assertThat(Rivals.awaitEnd(sides.accused())).isTrue();
    DisputeRecord record = Rivals.record(sides, opened.dispute());
    assertThat(record.end().orElseThrow().how()).isEqualTo(ChainEvent.Ending.OUT_OF_TIME);
    assertThat(Rivals.state(sides, record)).isEqualTo(ChallengeState.REJECTED);
  }

  @Test
  void without_messages_and_through_reorganisations_it_is_played_on_chain() throws Exception {
    Rivals.Sides sides = rivals.sides(Rivals.lying(), Rivals.honest());
    sides.accused().deafen();
    sides.challenger().deafen();
    Disputes.Opened opened =
        sides
            .challenger()
            .disputes()
            .challenge(rivals.charge(sides, Rivals.wrong(), Rivals.right()));
    for (int moves = 2; moves <= 4; moves += 2) {
      while (Rivals.moves(Rivals.record(sides, opened.dispute())) < moves) Thread.sleep(50);
      market.reorganise(2);
    }

    assertThat(Rivals.awaitEnd(sides.challenger())).isTrue();
    DisputeRecord record = Rivals.record(sides, opened.dispute());
    assertThat(Rivals.moves(record)).isBetween(5L, 10L);
    assertThat(Rivals.state(sides, record)).isEqualTo(ChallengeState.UPHELD);
  }

  @Test
  void both_find_one_move_in_each_life_and_play_on_in_the_next() throws Exception {
    Rivals.Sides sides =
        rivals.sides(
            Rivals.stalling(Rivals.honest(), () -> 1), Rivals.stalling(Rivals.lying(), () -> 1));
    Disputes.Opened opened =
        sides
            .challenger()
            .disputes()
            .challenge(rivals.charge(sides, Rivals.right(), Rivals.wrong()));
    while (Rivals.record(sides, opened.dispute()).end().isEmpty()) {
      sides.accused().restart();
      Thread.sleep(100);
      sides.challenger().restart();
      Thread.sleep(100);
    }

    assertThat(Rivals.awaitEnd(sides.accused())).isTrue();
    assertThat(Rivals.state(sides, Rivals.record(sides, opened.dispute())))
        .isEqualTo(ChallengeState.REJECTED);
  }
}
