// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayDeque;
import network.assay.protocol.libp2p.limits.MemoryPool;
import org.junit.jupiter.api.Test;

/// What is counted of what a connection has yet to get to its peer.
final class UnsentTest {
  private static final int PIECE = 64 * 1024;
  private static final long LIMIT = 4 * PIECE;

  private final MemoryPool pool = new MemoryPool(16 * PIECE);
  private final InetAddress peer = InetAddress.ofLiteral("20.0.2.1");
  private final Line line = new Line();
  private final Unsent unsent = new Unsent(LIMIT, pool.open(peer), line);
  private int woken;

  /// A codec whose congestion window is as large as a test says, and whose time passes by hand.
  private static final class Line implements Unsent.Codec {
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private long window = 1 << 20;
    private long free = 1 << 20;
    private long packets;

    @Override
    public Unsent.Flight flight() {
      return new Unsent.Flight(window, packets);
    }

    @Override
    public void later(long nanos, Runnable task) {
      later.add(task);
    }

    void passTime() {
      for (int due = later.size(); due > 0; due--) later.remove().run();
    }
  }

  private int leave(int wanted) {
    return unsent.leave(wanted, () -> woken++);
  }

  private void taken(int bytes) {
    unsent.taken(bytes, () -> line.free);
  }

  @Test
  void what_is_handed_over_counts_before_and_until_it_is_acknowledged() {
    assertThat(leave(PIECE)).isEqualTo(PIECE);
    assertThat(pool.used()).isEqualTo(PIECE);
    line.free -= PIECE;
    taken(PIECE);
    assertThat(pool.used()).isEqualTo(PIECE);
    // Acknowledged: the codec would take as much again.
    line.free += PIECE;
    line.passTime();
    assertThat(pool.used()).isZero();
  }

  @Test
  void who_waits_for_memory_that_others_have_is_told_when_there_is_some() {
    MemoryPool.Account others = pool.open(InetAddress.ofLiteral("127.0.0.1"));
    assertThat(leave(PIECE)).isEqualTo(PIECE);
    assertThat(others.reserve(15 * PIECE)).isTrue();
    for (int i = 1; i < 4; i++) {
      assertThat(leave(PIECE)).isZero();
      // Nothing of this connection tells: what was handed over is not taken.
      line.passTime();
      assertThat(woken).isEqualTo(i);
    }
    others.close();
    assertThat(leave(PIECE)).isEqualTo(PIECE);
    line.passTime();
    assertThat(line.later).isEmpty();
  }

  @Test
  void no_more_counts_as_under_way_than_the_codec_can_have_sent() {
    line.window = PIECE / 2;
    line.free = 0;
    for (int i = 0; i < 10; i++) {
      assertThat(leave(PIECE)).isEqualTo(PIECE);
      taken(PIECE);
    }
    assertThat(pool.used()).isEqualTo(PIECE / 2);
  }

  @Test
  void what_is_not_acknowledged_counts_as_long_as_it_is_sent_again() {
    line.free = 0;
    assertThat(leave(PIECE)).isEqualTo(PIECE);
    taken(PIECE);
    for (int i = 0; i < 10; i++) {
      line.packets++;
      line.passTime();
      assertThat(pool.used()).isEqualTo(PIECE);
    }
    line.passTime();
    assertThat(pool.used()).isZero();
    assertThat(line.later).isEmpty();
  }

  @Test
  void what_fails_counts_no_longer() {
    assertThat(leave(PIECE)).isEqualTo(PIECE);
    assertThat(leave(PIECE)).isEqualTo(PIECE);
    unsent.failed(PIECE);
    assertThat(pool.used()).isEqualTo(PIECE);
    unsent.failed(PIECE);
    assertThat(pool.used()).isZero();
  }

  @Test
  void a_connection_has_so_much_waiting_and_then_one_writer_wakes_for_each_piece() {
    for (int i = 0; i < 4; i++) assertThat(leave(PIECE)).isEqualTo(PIECE);
    assertThat(leave(PIECE)).isZero();
    assertThat(leave(PIECE)).isZero();
    assertThat(pool.used()).isEqualTo(LIMIT);
    taken(PIECE);
    assertThat(woken).isEqualTo(1);
    line.free = line.window;
    assertThat(leave(PIECE)).isEqualTo(PIECE);
    unsent.failed(PIECE);
    assertThat(woken).isEqualTo(2);
  }

  @Test
  void one_that_waits_twice_is_woken_once() {
    Runnable again = () -> woken++;
    for (int i = 0; i < 4; i++) assertThat(leave(PIECE)).isEqualTo(PIECE);
    assertThat(unsent.leave(PIECE, again)).isZero();
    assertThat(unsent.leave(PIECE, again)).isZero();
    for (int i = 0; i < 4; i++) unsent.failed(PIECE);
    assertThat(woken).isEqualTo(1);
  }

  @Test
  void without_room_little_waits_and_goes_on() {
    MemoryPool.Account others = pool.open(InetAddress.ofLiteral("127.0.0.1"));
    assertThat(others.reserve(16 * PIECE)).isTrue();
    assertThat(leave(PIECE)).isEqualTo(Unsent.LEAST);
    assertThat(leave(PIECE)).isZero();
    line.free = 0;
    taken(Unsent.LEAST);
    assertThat(woken).isEqualTo(1);
    assertThat(leave(PIECE)).isEqualTo(Unsent.LEAST);
    // What was let through counted nowhere, so nothing is given back for it.
    unsent.failed(Unsent.LEAST);
    line.free = line.window;
    line.passTime();
    assertThat(pool.used()).isEqualTo(16 * PIECE);
  }

  @Test
  void what_is_sent_into_one_block_has_its_share() {
    MemoryPool.Account near = pool.open(InetAddress.ofLiteral("20.0.2.77"));
    assertThat(near.reserve(4 * PIECE)).isTrue();
    assertThat(leave(PIECE)).isEqualTo(Unsent.LEAST);
  }

  @Test
  void the_end_of_the_connection_gives_everything_back_once() {
    assertThat(leave(PIECE)).isEqualTo(PIECE);
    assertThat(leave(PIECE)).isEqualTo(PIECE);
    line.free = 0;
    taken(PIECE);
    unsent.close();
    assertThat(pool.used()).isZero();
    unsent.failed(PIECE);
    line.passTime();
    unsent.close();
    assertThat(pool.used()).isZero();
  }
}
