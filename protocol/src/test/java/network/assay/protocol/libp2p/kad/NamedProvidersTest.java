// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// Which providers a search believes in, of all that are named.
final class NamedProvidersTest {
  private static final int FAKES = 1000;

  /// Ids are only compared here: no key has to be behind them.
  private static PeerId peer(int number) {
    byte[] id = new byte[34];
    id[0] = 0x12;
    id[1] = 32;
    id[2] = (byte) number;
    id[3] = (byte) (number >> 8);
    return PeerId.of(id);
  }

  private static List<KadPeer> named(int from, int count) {
    var named = new ArrayList<KadPeer>();
    var at = List.of(Multiaddr.parse("/ip4/8.8.8.8/tcp/1"));
    for (int i = 0; i < count; i++) named.add(new KadPeer(peer(from + i), at, false));
    return named;
  }

  private static Optional<Block> block(String prefix) {
    return Optional.of(new Block(prefix));
  }

  @Test
  void whoever_invents_providers_first_hides_none() {
    var search = new NamedProviders(10);
    assertThat(search.by(peer(1), block("0101"), named(FAKES, 128))).as("enough").isFalse();
    for (int teller = 2; teller < 5; teller++) {
      assertThat(search.by(peer(teller), block("020" + teller), named(100, 5))).isFalse();
    }
    assertThat(search.chosen())
        .hasSize(10)
        .containsAll(named(100, 5).stream().map(KadPeer::id).toList());
    assertThat(search.by(peer(6), block("0303"), named(200, 1))).as("five voices").isTrue();
    assertThat(search.chosen()).hasSize(10).contains(peer(100), peer(104), peer(200));
  }

  @Test
  void many_peers_of_one_block_have_one_voice() {
    var search = new NamedProviders(4);
    for (int teller = 0; teller < 50; teller++) {
      var lies = named(FAKES + 10 * teller, 8);
      assertThat(search.by(peer(teller), block("0101"), lies)).as("enough").isFalse();
    }
    search.by(peer(60), block("0202"), named(100, 2));
    assertThat(search.chosen()).hasSize(4).contains(peer(100), peer(101));
  }

  @Test
  void of_what_a_voice_names_comes_first_what_others_name_too() {
    var search = new NamedProviders(1);
    search.by(peer(1), block("0101"), named(FAKES, 1));
    var all = new ArrayList<>(named(300, 20));
    all.addAll(named(100, 1));
    search.by(peer(2), block("0202"), all.reversed());
    search.by(peer(3), block("0303"), named(100, 1));
    assertThat(search.chosen()).containsExactly(peer(100));
    assertThat(search.tellers(peer(100))).containsOnlyKeys(peer(2), peer(3));
  }

  @Test
  void a_voice_alone_is_all_there_is() {
    var search = new NamedProviders(50);
    search.by(peer(1), Optional.empty(), named(FAKES, 128));
    assertThat(search.chosen()).hasSize(50);
    assertThat(new NamedProviders(0).chosen()).isEmpty();
    assertThat(new NamedProviders(0).by(peer(1), Optional.empty(), named(1, 1))).isTrue();
  }
}
