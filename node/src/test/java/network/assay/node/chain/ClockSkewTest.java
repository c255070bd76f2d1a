// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ClockSkewTest {
  private static final Instant HERE = Instant.parse("2026-01-01T12:00:00Z");

  private static ClockSkew block(int seconds) {
    return ClockSkew.of(HERE, HERE.plusSeconds(seconds));
  }

  @Test
  void a_block_of_the_last_minutes_or_of_a_moment_ahead_is_no_trouble() {
    for (int seconds : new int[] {-300, -12, 0, 30}) {
      assertThat(block(seconds).trouble()).as(seconds + " s").isEmpty();
    }
  }

  @Test
  void a_block_from_the_future_means_a_clock_that_is_behind() {
    assertThat(block(31).behind())
        .contains("the chain's newest block is of 31 s from now: this machine's clock is behind");
    assertThat(block(31).stale()).isEmpty();
    assertThat(block(240).trouble()).isPresent();
  }

  @Test
  void an_old_block_may_be_the_chain_nodes_fault_or_the_clocks() {
    assertThat(block(-301).behind()).isEmpty();
    assertThat(block(-301).trouble().orElseThrow()).contains("not in step", "clock is ahead");
  }
}
