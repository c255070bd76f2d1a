// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Peers choose keys that all have one hash. A table of them must not become a list: one peer's few
/// kilobytes would cost minutes.
final class CollisionTest {
  /// For minutes where it ought to be milliseconds, however busy the machine.
  private static final int PATIENCE = 120;

  /// As many different strings of one hash: each pair of bytes is `Aa` or `BB`.
  private static List<byte[]> colliding(int bits) {
    var all = new ArrayList<byte[]>();
    for (int number = 0; number < 1 << bits; number++) {
      var bytes = ByteBuffer.allocate(2 * bits);
      for (int bit = 0; bit < bits; bit++) {
        bytes.put((number >> bit & 1) == 0 ? new byte[] {'A', 'a'} : new byte[] {'B', 'B'});
      }
      all.add(bytes.array());
    }
    return all;
  }

  private static PeerId peer(int number) {
    return PeerId.of(
        ByteBuffer.allocate(34).put((byte) 0x12).put((byte) 32).putInt(30, number).array());
  }

  @Test
  void what_peers_choose_has_an_order_so_that_one_hash_for_all_does_not_matter() {
    List<byte[]> all = colliding(3);
    for (byte[] one : all) {
      for (byte[] other : all) {
        boolean same = one == other;
        Octets a = Octets.of(one);
        MessageId id = MessageId.of(one);
        assertThat(a).hasSameHashCodeAs(Octets.of(other));
        assertThat(a.compareTo(Octets.of(other)) == 0).isEqualTo(same);
        assertThat(id).hasSameHashCodeAs(MessageId.of(other));
        assertThat(id.compareTo(MessageId.of(other)) == 0).isEqualTo(same);
      }
    }
  }

  @Test
  @Timeout(PATIENCE)
  void a_store_full_of_keys_of_one_hash_is_as_fast_as_any() {
    var store = new ProviderStore(InstantSource.system());
    List<Multiaddr> here = List.of(Multiaddr.parse("/ip4/8.8.8.8/tcp/1"));
    List<byte[]> keys = colliding(15);
    for (int i = 0; i < keys.size(); i++) {
      store.add(Octets.of(keys.get(i)), Owner.near(peer(i / ProviderStore.MAX_PER_PEER)), here);
    }
    assertThat(store.size()).isEqualTo(ProviderStore.MAX_ENTRIES);
    store.sweep();
    assertThat(store.find(Octets.of(keys.getFirst()))).hasSize(1);
  }
}
