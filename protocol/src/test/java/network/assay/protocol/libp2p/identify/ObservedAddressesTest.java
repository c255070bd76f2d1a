// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identify;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

final class ObservedAddressesTest {
  private static final Multiaddr SEEN = Multiaddr.parse("/ip4/9.9.9.9/tcp/4151");
  private static final Multiaddr OTHER = Multiaddr.parse("/ip4/9.9.9.9/tcp/4152");

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final ObservedAddresses observed = new ObservedAddresses(now::get, IpBlocks::isGlobal);

  private static PeerId peer(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >> 8);
    return HostKey.of(seed).peerId();
  }

  private static InetAddress from(int a, int b, int c, int d) throws Exception {
    return InetAddress.getByAddress(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
  }

  @Test
  void counts_once_peers_of_four_blocks_agree() throws Exception {
    for (int i = 0; i < 3; i++) observed.heard(peer(i), from(8, 8, i, 1), SEEN);
    assertThat(observed.confirmed()).isEmpty();
    observed.heard(peer(3), from(8, 8, 3, 1), OTHER);
    assertThat(observed.confirmed()).isEmpty();
    observed.heard(peer(4), from(8, 8, 4, 1), SEEN);
    assertThat(observed.confirmed()).containsExactly(SEEN);
  }

  @Test
  void many_peers_of_one_block_are_one_voice() throws Exception {
    for (int i = 0; i < 200; i++) observed.heard(peer(i), from(8, 8, 8, i), SEEN);
    assertThat(observed.confirmed()).isEmpty();
  }

  @Test
  void a_site_of_ipv6_is_one_voice() throws Exception {
    for (int i = 0; i < 200; i++) {
      observed.heard(peer(i), InetAddress.getByName("2a00:1450:1:%x::1".formatted(i << 8)), SEEN);
    }
    assertThat(observed.confirmed()).isEmpty();
    for (int i = 1; i < 4; i++) {
      observed.heard(peer(i), InetAddress.getByName("2a00:1450:%x::1".formatted(1 + i)), SEEN);
    }
    assertThat(observed.confirmed()).containsExactly(SEEN);
  }

  @Test
  void a_peer_that_changes_its_mind_counts_for_the_new_address_only() throws Exception {
    for (int i = 0; i < 4; i++) observed.heard(peer(i), from(8, 8, i, 1), SEEN);
    for (int i = 0; i < 4; i++) observed.heard(peer(i), from(8, 8, i, 1), OTHER);
    assertThat(observed.confirmed()).containsExactly(OTHER);
  }

  @Test
  void what_is_not_of_the_open_internet_is_passed_over() throws Exception {
    for (int i = 0; i < 8; i++) {
      observed.heard(peer(i), from(8, 8, i, 1), Multiaddr.parse("/ip4/10.0.0.1/tcp/1"));
      observed.heard(peer(i), from(10, 8, i, 1), SEEN);
      observed.heard(peer(i), from(8, 8, i, 1), Multiaddr.parse("/dns4/example.com/tcp/1"));
      observed.heard(
          peer(i), from(8, 8, i, 1), SEEN.withPeer(peer(99)).overRelay(peer(i)).withoutPeer());
    }
    assertThat(observed.size()).isZero();
  }

  @Test
  void words_age_and_are_bounded() throws Exception {
    for (int i = 0; i < 4; i++) observed.heard(peer(i), from(8, 8, i, 1), SEEN);
    now.set(Instant.EPOCH.plus(ObservedAddresses.KEPT).plusMillis(1));
    assertThat(observed.confirmed()).isEmpty();
    for (int i = 0; i < 2_000; i++) {
      observed.heard(peer(i), from(8, i >> 8, i & 0xFF, 1), OTHER);
    }
    assertThat(observed.size()).isEqualTo(ObservedAddresses.MAX_WORDS);
    assertThat(observed.confirmed()).containsExactly(OTHER);
  }
}
