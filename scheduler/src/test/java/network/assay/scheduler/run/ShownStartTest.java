// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import static network.assay.scheduler.run.Behaviour.CLAIMS_ANOTHER_START;
import static network.assay.scheduler.run.Behaviour.HONEST;
import static network.assay.scheduler.run.Behaviour.SHOWS_ANOTHER_START;
import static network.assay.scheduler.run.JobMachineTest.assertDone;
import static network.assay.scheduler.run.JobMachineTest.market;
import static network.assay.scheduler.run.JobMachineTest.peer;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import network.assay.verification.check.Verdict;
import org.junit.jupiter.api.Test;

/// Provider and verifier differ in what a segment starts from: the provider's word decides.
final class ShownStartTest {
  @Test
  void a_provider_that_shows_verifiers_another_start_loses_its_place_and_they_keep_theirs() {
    int convicted = 0;
    for (long seed = 0; seed < 5; seed++) {
      SimulatedMarket market =
          market(seed, SHOWS_ANOTHER_START, HONEST, HONEST, HONEST).run(400_000);
      assertDone(market);
      for (Conviction conviction : market.state().convictions()) {
        convicted++;
        assertThat(conviction.accused()).isEqualTo(peer(1));
        assertThat(conviction.verdict()).isInstanceOf(Verdict.StartDiffers.class);
        // The contract is shown what was signed for it alone.
        assertThat(conviction.challenge()).isInstanceOf(Conviction.Challenge.None.class);
      }
      assertUnblamed(market, 2, 3, 4);
    }
    assertThat(convicted).isPositive();
  }

  @Test
  void a_verifier_that_claims_another_start_without_its_providers_word_is_alone_at_fault() {
    int strikes = 0;
    for (long seed = 0; seed < 5; seed++) {
      SimulatedMarket market =
          market(seed, HONEST, CLAIMS_ANOTHER_START, HONEST, HONEST).run(400_000);
      assertDone(market);
      assertThat(market.state().convictions()).isEmpty();
      assertUnblamed(market, 1, 3, 4);
      strikes += strikes(market, 2);
    }
    assertThat(strikes).isPositive();
  }

  private static int strikes(SimulatedMarket market, int peer) {
    return Objects.requireNonNull(market.state().providers().get(peer(peer))).strikes();
  }

  private static void assertUnblamed(SimulatedMarket market, int... peers) {
    for (int peer : peers) {
      assertThat(strikes(market, peer)).as("strikes of peer %d", peer).isZero();
    }
  }
}
