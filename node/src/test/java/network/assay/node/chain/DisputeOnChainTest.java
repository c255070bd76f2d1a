// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.protocol.market.Amount;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeRecord;
import network.assay.verification.dispute.Player;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whole disputes on a real chain: one element of one node of one step of a training was made up.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class DisputeOnChainTest {
  private static final Backend BACKEND = new ScalarBackend();
  private static final PracticeTask PRACTICE = PracticeTask.of(BACKEND);

  private static TestMarket market;

  @BeforeAll
  static void start() throws InterruptedException {
    market = TestMarket.start();
  }

  @AfterAll
  static void end() {
    market.close();
  }

  private static void cheapEnough(Bout.Played played) {
    assertThat(played.gas()).hasSizeLessThanOrEqualTo(12);
    assertThat(played.allGas()).isLessThan(1_500_000);
  }

  @Test
  void a_provider_that_made_up_a_number_is_found_and_slashed() {
    var right = PRACTICE.truth(BACKEND);
    var wrong = PRACTICE.lie(BACKEND, 1, PRACTICE.longestSum(), 3);
    var honest = new Player(right, 0);
    var liar = new Pretender(wrong, 0);
    var bout = new Bout(PRACTICE, market);

    Bout.Played played =
        bout.play(
            wrong,
            honest.open(),
            (position, match) -> Optional.of(liar.answer(position, match)),
            (position, match) -> Optional.of(honest.answer(position, match)),
            _ -> {});

    cheapEnough(played);
    DisputeRecord record = played.record();
    assertThat(record.end().orElseThrow().accusedWon()).isFalse();
    var view = bout.challenger().latest();
    assertThat(view.challenge(record.about().key()).state()).isEqualTo(ChallengeState.UPHELD);
    assertThat(view.isConvicted(record.about().key().job(), bout.accused().account())).isTrue();
    assertThat(view.bondCredit(bout.challenger().account())).isGreaterThan(Amount.ZERO);
  }

  @Test
  void a_challenger_that_made_up_a_number_loses_its_bond() {
    var right = PRACTICE.truth(BACKEND);
    var liar = new Pretender(PRACTICE.lie(BACKEND, 2, PRACTICE.longestSum(), 7), 0);
    var honest = new Player(right, 0);
    var bout = new Bout(PRACTICE, market);

    Bout.Played played =
        bout.play(
            right,
            liar.open(),
            (position, match) -> Optional.of(honest.answer(position, match)),
            (position, match) -> Optional.of(liar.answer(position, match)),
            _ -> {});

    cheapEnough(played);
    assertThat(played.record().end().orElseThrow().accusedWon()).isTrue();
    bout.requireBondLost(played);
  }
}
