// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import org.junit.jupiter.api.Test;

final class RateProbeTest {
  @Test
  void a_rate_is_measured_once_for_each_backend() {
    try (Backend backend = Backends.named("scalar", 1)) {
      var table = new MemoryRecords();
      long measured = RateProbe.of(backend, table);
      assertThat(measured).isGreaterThan(1_000_000);

      table.put(backend.id(), ByteBuffer.allocate(Long.BYTES).putLong(77).array());
      assertThat(RateProbe.of(backend, table)).isEqualTo(77);
    }
  }
}
