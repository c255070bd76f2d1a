// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import network.assay.node.api.JobView;
import network.assay.node.job.TestPeer.Behaviour;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.JobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Provider and verifier differ in what a segment starts from.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class ShownStartTest {
  @Test
  void a_provider_is_convicted_by_its_own_word_for_another_start() throws Exception {
    // In half of its tasks a segment is drawn whose start is shown.
    try (var market =
        new TestMarket(
            Behaviour.SHOWS_ANOTHER_START, Behaviour.ONLY_VERIFIES, Behaviour.ONLY_VERIFIES)) {
      JobDesk desk = market.boot();
      JobId id = desk.submit(market.job(12, 0), TestMarket.request(1));
      JobView view = desk.view(id).orElseThrow();
      while (view.convictions().isEmpty() && !view.over()) {
        view = desk.await(id, view.version(), Duration.ofSeconds(1));
      }

      Address liar = market.peers().getFirst().account;
      assertThat(view.convictions()).hasSize(1);
      assertThat(view.convictions().getFirst().accused()).isEqualTo(liar);
      assertThat(view.convictions().getFirst().what()).contains("as served");
      assertThat(view.convictions().getFirst().challenge()).contains("cannot be shown");
    }
  }

  @Test
  void a_verifier_that_claims_another_start_is_replaced_and_nobody_is_convicted() throws Exception {
    try (var market =
        new TestMarket(Behaviour.CLAIMS_ANOTHER_START, Behaviour.HONEST, Behaviour.HONEST)) {
      var job = market.job(2, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = market.finish(id);

      assertThat(view.model()).contains(market.alone(job));
      assertThat(view.convictions()).isEmpty();
      assertThat(view.peers().getFirst().checked()).isZero();
    }
  }
}
