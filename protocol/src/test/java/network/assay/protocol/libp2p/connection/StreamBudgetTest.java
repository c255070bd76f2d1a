// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/// How often a peer may open streams.
final class StreamBudgetTest {
  private Instant now = Instant.EPOCH;
  private final StreamBudget budget = new StreamBudget(() -> now);

  private int opened(int tries) {
    int opened = 0;
    for (int i = 0; i < tries; i++) if (budget.opens()) opened++;
    return opened;
  }

  @Test
  void a_thousand_a_second_go_on_and_ten_thousand_do_not() {
    for (int second = 0; second < 60; second++) {
      assertThat(opened(1000)).isEqualTo(1000);
      now = now.plusSeconds(1);
    }
    int opened = 0;
    for (int second = 0; second < 10; second++) {
      opened += opened(10_000);
      now = now.plusSeconds(1);
    }
    assertThat(opened).isLessThanOrEqualTo(StreamBudget.AT_ONCE + 10_000);
  }

  @Test
  void what_a_busy_second_of_fetching_takes_is_there_at_once() {
    assertThat(opened(StreamBudget.AT_ONCE)).isEqualTo(StreamBudget.AT_ONCE);
    assertThat(budget.opens()).isFalse();
  }

  @Test
  void five_hundred_for_nothing_at_once_are_too_many_and_five_a_second_are_not() {
    for (int i = 0; i < StreamBudget.FOR_NOTHING; i++) assertThat(budget.forNothing()).isTrue();
    assertThat(budget.forNothing()).isFalse();
    now = now.plusSeconds(1);
    for (int i = 0; i < 5; i++) assertThat(budget.forNothing()).isTrue();
    assertThat(budget.forNothing()).isFalse();
  }
}
