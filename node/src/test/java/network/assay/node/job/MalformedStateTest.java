// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import network.assay.node.api.JobView;
import network.assay.node.job.TestPeer.Behaviour;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.JobId;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Checkpoints that are no states of their task. No contract can be shown a step that begins from
/// one, so a challenge of such a segment would be lost: it is of the segment that ends in it.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class MalformedStateTest {
  @ParameterizedTest
  @EnumSource(names = {"ADDS_A_TENSOR", "LEAVES_A_TENSOR_OUT"})
  void whoever_commits_to_what_is_no_state_is_accused_of_the_segment_that_ends_in_it(
      Behaviour malformed) throws Exception {
    // Of twenty segments one is drawn, and all but the first start from what is no state.
    try (var market = new TestMarket(malformed, Behaviour.ONLY_VERIFIES, Behaviour.ONLY_VERIFIES)) {
      JobDesk desk = market.boot();
      JobId id = desk.submit(market.longJob(20), TestMarket.request(1));
      JobView view = desk.view(id).orElseThrow();
      while (market.disputes.accused.isEmpty() && !view.over()) {
        view = desk.await(id, view.version(), Duration.ofSeconds(1));
      }

      Address cheat = market.peers().getFirst().account;
      assertThat(market.disputes.accused).isNotEmpty().containsOnly(cheat);
      assertThat(market.disputes.faults).isEmpty();
    }
  }
}
