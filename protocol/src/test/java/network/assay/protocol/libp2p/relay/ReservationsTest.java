// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

final class ReservationsTest {
  private static final RelayLimits LIMITS =
      new RelayLimits(6, 2, 4, Duration.ofHours(1), 3, 2, CircuitLimit.NONE);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Reservations reservations = new Reservations(LIMITS, now::get);
  private final Set<PeerId> gone = new HashSet<>();
  private int peers;

  private PeerId peer() {
    byte[] seed = new byte[32];
    seed[0] = (byte) ++peers;
    return HostKey.of(seed).peerId();
  }

  private boolean reserve(PeerId peer, int a, int b, int d) throws Exception {
    var from = InetAddress.getByAddress(new byte[] {(byte) a, (byte) b, 0, (byte) d});
    return reservations.reserve(peer, from, () -> !gone.contains(peer)) != null;
  }

  @Test
  void addresses_blocks_and_the_whole_are_limited() throws Exception {
    assertThat(reserve(peer(), 8, 1, 1)).isTrue();
    assertThat(reserve(peer(), 8, 1, 1)).isTrue();
    assertThat(reserve(peer(), 8, 1, 1)).isFalse();
    assertThat(reserve(peer(), 8, 1, 2)).isTrue();
    assertThat(reserve(peer(), 8, 1, 3)).isTrue();
    assertThat(reserve(peer(), 8, 1, 4)).isFalse();
    assertThat(reserve(peer(), 8, 2, 1)).isTrue();
    assertThat(reserve(peer(), 8, 3, 1)).isTrue();
    assertThat(reserve(peer(), 8, 4, 1)).isFalse();
  }

  @Test
  void one_is_renewed_where_there_is_no_room_for_another() throws Exception {
    PeerId first = peer();
    assertThat(reserve(first, 8, 1, 1)).isTrue();
    assertThat(reserve(peer(), 8, 1, 1)).isTrue();
    now.set(Instant.EPOCH.plus(Duration.ofMinutes(50)));
    assertThat(reserve(first, 8, 1, 1)).isTrue();
    now.set(Instant.EPOCH.plus(Duration.ofMinutes(70)));
    assertThat(reservations.holds(first)).isTrue();
    assertThat(reserve(peer(), 8, 1, 1)).isTrue();
    assertThat(reservations.size()).isEqualTo(2);
    now.set(Instant.EPOCH.plus(Duration.ofHours(3)));
    assertThat(reservations.holds(first)).isFalse();
  }

  @Test
  void one_ends_with_its_peers_connection() throws Exception {
    PeerId first = peer();
    assertThat(reserve(first, 8, 1, 1)).isTrue();
    assertThat(reserve(peer(), 8, 1, 1)).isTrue();
    gone.add(first);
    assertThat(reservations.holds(first)).isFalse();
    assertThat(reserve(peer(), 8, 1, 1)).isTrue();
  }
}
