// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ClocksTest {
  @Test
  void a_clock_runs_while_its_side_is_to_move() {
    Clocks clocks = Clocks.start(100, 1_000).moved(true, 1_030).moved(false, 1_090);
    assertThat(clocks.accused()).isEqualTo(70);
    assertThat(clocks.challenger()).isEqualTo(40);
    assertThat(clocks.left(true, 1_100)).isEqualTo(60);
  }

  @Test
  void a_move_in_the_last_second_leaves_the_other_side_its_own_clock_whole() {
    Clocks clocks = Clocks.start(100, 0);
    assertThat(clocks.isOver(true, 100)).isFalse();
    assertThat(clocks.moved(true, 100).left(false, 100)).isEqualTo(100);
  }

  @Test
  void whoever_stalls_has_lost_once_its_clock_has_run_out() {
    Clocks clocks = Clocks.start(100, 0).moved(true, 60);
    assertThat(clocks.isOver(false, 160)).isFalse();
    assertThat(clocks.isOver(false, 161)).isTrue();
  }
}
