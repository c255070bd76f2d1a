// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A job whose writer ends by a defect.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class StandstillTest {
  @Test
  void whoever_tells_a_job_that_then_stands_still_hears_of_it() throws Exception {
    try (var market = new TestMarket()) {
      JobDesk desk = market.boot();
      JobId id = desk.submit(market.job(1, 1), TestMarket.request(1));
      while (!desk.view(id).orElseThrow().phase().equals("running")) {
        desk.await(id, desk.view(id).orElseThrow().version(), Duration.ofSeconds(1));
      }
      market.archive.cutPowerAfter(
          0,
          () -> {
            throw new AssayFault.Internal("the journal has a defect, says a test");
          });

      assertThatThrownBy(() -> desk.cancel(id))
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("the job does not go on");
      market.archive.restorePower();
    }
  }
}
