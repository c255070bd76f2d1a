// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import network.assay.staking.Urgency;
import org.junit.jupiter.api.Test;

final class BrakeTest {
  private static Urgency.Held held(long baseFee, long cap) {
    return new Urgency.Held(
        BigInteger.valueOf(baseFee),
        BigInteger.valueOf(cap),
        BigInteger.valueOf(1_000),
        Instant.EPOCH);
  }

  @Test
  void that_a_move_waits_is_told_once_and_again_when_it_will_wait_for_good() {
    var brake = new Brake();
    assertThat(brake.held()).isEmpty();
    assertThat(brake.on(held(300, 100))).isTrue();
    assertThat(brake.on(held(310, 200))).isFalse();
    assertThat(brake.on(held(1_000, 400))).isTrue();
    assertThat(brake.on(held(1_001, 1_000))).isFalse();
    assertThat(brake.held()).contains(held(1_001, 1_000));

    brake.off();
    assertThat(brake.held()).isEmpty();
    assertThat(brake.on(held(300, 100))).isTrue();
  }

  @Test
  void whoever_reads_it_learns_what_to_do() {
    assertThat(Brake.words(held(300, 100))).contains("300", "100", "1000");
    assertThat(Brake.words(held(2_000, 1_000))).contains("raise chain.dispute_max_fee_gwei");
  }
}
