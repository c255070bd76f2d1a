// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.limits.WindowBudget;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// Windows that the codec grows by itself are paid for, or read too seldom to grow.
final class WindowGrowthTest {
  private static final int PIECE = 16 * 1024;
  private static final PeerId PEER = HostKey.of(new byte[HostKey.SEED_BYTES]).peerId();
  private static final long ROUND_TRIP = 20_000_000;

  private final WindowBudget budget = new WindowBudget(100L << 20);
  private long now = 1;

  private WindowGrowth growth(WindowBudget of) {
    return new WindowGrowth(
        of.share(PEER, InetAddress.getLoopbackAddress()), () -> ROUND_TRIP, () -> now);
  }

  private static long read(WindowGrowth growth, long bytes) {
    long pause = 0;
    for (long left = bytes; left > 0; left -= PIECE) pause = Math.max(pause, growth.pause(PIECE));
    return pause;
  }

  @Test
  void little_that_is_read_at_once_costs_nothing() {
    assertThat(read(growth(budget), 64 << 10)).isZero();
    assertThat(budget.used()).isZero();
  }

  @Test
  void much_that_is_read_slowly_costs_nothing() {
    var growth = growth(budget);
    for (int i = 0; i < 1000; i++) {
      assertThat(growth.pause(PIECE)).isZero();
      now += ROUND_TRIP;
    }
    assertThat(budget.used()).isZero();
  }

  @Test
  void at_each_doubling_of_a_stream_what_its_connection_grew_by_is_paid() {
    for (long window = 512 << 10; window <= 16 << 20; window *= 2) {
      var own = new WindowBudget(Long.MAX_VALUE);
      var growth = growth(own);
      // Half of what it was, within two round trips.
      long pieces = window / 4 / PIECE;
      for (long i = 0; i < pieces; i++) {
        assertThat(growth.pause(PIECE)).isZero();
        now += 2 * ROUND_TRIP / pieces;
      }
      assertThat(own.used() + (1 << 20)).isGreaterThanOrEqualTo(window * 3 / 2);
    }
  }

  @Test
  void no_connection_takes_more_than_it_can_grow_by_and_gives_it_back_at_its_end() {
    var growth = growth(budget);
    assertThat(read(growth, 1L << 30)).isZero();
    assertThat(budget.used()).isEqualTo(23 << 20);
    growth.close();
    assertThat(budget.used()).isZero();
    assertThat(growth.pause(PIECE)).isZero();
    assertThat(budget.used()).isZero();
  }

  @Test
  void where_nothing_is_left_half_a_window_takes_longer_than_two_round_trips() {
    var growth = growth(new WindowBudget(0));
    assertThat(read(growth, 64 << 10)).isZero();
    long begin = now;
    for (int i = 0; i < (128 << 10) / PIECE; i++) now += growth.pause(PIECE);
    assertThat(now - begin).isGreaterThan(2 * ROUND_TRIP);
  }

  @Test
  void streams_of_one_connection_wait_for_each_other() {
    var growth = growth(new WindowBudget(0));
    assertThat(read(growth, 64 << 10)).isZero();
    long first = growth.pause(PIECE);
    assertThat(first).isPositive();
    assertThat(growth.pause(PIECE)).isBetween(2 * first - 2, 2 * first + 2);
  }
}
