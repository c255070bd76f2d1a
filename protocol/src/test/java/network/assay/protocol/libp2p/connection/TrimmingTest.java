// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.limits.WaterMarks;
import org.junit.jupiter.api.Test;

final class TrimmingTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final WaterMarks MARKS = new WaterMarks(2, 4, Duration.ofMinutes(1));

  private final List<Trimming.Seat<String>> open = new ArrayList<>();

  /// A connection of some age in minutes, dialled by its peer, with a stream open.
  private void seat(String name, long value, int minutes) {
    seat(name, value, minutes, false, false, false);
  }

  private void seat(
      String name, long value, int minutes, boolean spared, boolean limited, boolean idle) {
    Instant since = NOW.minus(Duration.ofMinutes(minutes));
    open.add(new Trimming.Seat<>(name, value, spared, limited, idle, true, since));
  }

  private List<String> victims() {
    return Trimming.victims(open, MARKS, NOW);
  }

  @Test
  void up_to_the_high_mark_none_goes() {
    for (int i = 0; i < 4; i++) seat("p" + i, 0, 10);
    assertThat(victims()).isEmpty();
  }

  @Test
  void above_it_the_least_valuable_go_until_the_low_mark() {
    seat("a", 5, 10);
    seat("b", 1, 10);
    seat("c", 9, 10);
    seat("d", -3, 10);
    seat("e", 4, 10);
    assertThat(victims()).containsExactly("d", "b", "e");
  }

  @Test
  void new_and_spared_ones_stay_even_above_the_mark() {
    for (int i = 0; i < 4; i++) seat("new" + i, 0, 0);
    seat("ours", -9, 10, true, false, true);
    seat("old", 100, 10);
    assertThat(victims()).containsExactly("old");
  }

  @Test
  void of_equal_value_the_relayed_then_the_idle_then_the_youngest_go_first() {
    seat("oldest", 0, 90);
    seat("older", 0, 60);
    seat("young", 0, 2);
    seat("idle", 0, 80, false, false, true);
    seat("relayed", 0, 85, false, true, false);
    seat("old", 0, 30);
    assertThat(victims()).containsExactly("relayed", "idle", "young", "old");
  }
}
