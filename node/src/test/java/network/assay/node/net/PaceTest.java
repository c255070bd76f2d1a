// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PaceTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private final Pace<String> pace = new Pace<>(Duration.ofSeconds(30));

  @Test
  void who_is_brought_nothing_waits_for_as_long_as_its_patience() {
    assertThat(pace.begin("one", 0)).isTrue();
    assertThat(pace.begin("one", 9 * SECOND)).as("it waits already").isFalse();
    assertThat(pace.untilLate(10 * SECOND)).isEqualTo(20 * SECOND);
    assertThat(pace.isLate("one", 30 * SECOND - 1)).isFalse();
    assertThat(pace.isLate("one", 30 * SECOND)).isTrue();
  }

  @Test
  void each_piece_is_worth_the_time_it_takes_at_the_slowest() {
    pace.begin("one", 0);
    pace.came(4 * (int) Pace.SLOWEST, SECOND);
    assertThat(pace.isLate("one", 34 * SECOND - 1)).isFalse();
    assertThat(pace.isLate("one", 34 * SECOND)).isTrue();
  }

  @Test
  void a_large_part_that_came_fast_does_not_excuse_that_nothing_comes_for_hours() {
    pace.begin("one", 0);
    for (int i = 0; i < 1_000; i++) pace.came(100 << 20, SECOND);
    assertThat(pace.isLate("one", 121 * SECOND - 1)).isFalse();
    assertThat(pace.isLate("one", 121 * SECOND)).isTrue();
  }

  @Test
  void who_joins_later_has_its_own_patience() {
    pace.begin("one", 0);
    pace.begin("two", 20 * SECOND);
    assertThat(pace.isLate("one", 30 * SECOND)).isTrue();
    assertThat(pace.isLate("two", 30 * SECOND)).isFalse();
    pace.retain(List.of("two"));
    assertThat(pace.untilLate(30 * SECOND)).isEqualTo(20 * SECOND);
  }
}
