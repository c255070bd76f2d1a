// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import network.assay.protocol.market.Digest;
import org.junit.jupiter.api.Test;

class DisputeStandTest {
  private static final Digest HASH = Digest.parse("0x" + "a1".repeat(32));

  private static DisputeStand at(String position) {
    return new DisputeStand(
        Digest.parse(position), Instant.EPOCH, Duration.ZERO, Duration.ZERO, 1, true);
  }

  @Test
  void a_position_is_known_by_the_first_twenty_bytes_of_its_hash() {
    assertThat(at("0x" + "a1".repeat(20) + "00".repeat(12)).isAt(HASH)).isTrue();
  }

  @Test
  void each_of_the_twenty_bytes_counts() {
    for (int i = 0; i < 20; i++) {
      String other = "a1".repeat(i) + "a2" + "a1".repeat(19 - i) + "00".repeat(12);
      assertThat(at("0x" + other).isAt(HASH)).as("byte %d", i).isFalse();
    }
  }
}
