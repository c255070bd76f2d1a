// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.kad.route.RouteRules;
import network.assay.protocol.libp2p.kad.route.RoutingTable;
import network.assay.protocol.libp2p.kad.store.Validators;
import network.assay.protocol.libp2p.kad.wire.KadMessage;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// What a server tells whom, and believes of whom.
final class ResponderTest {
  private static final Octets KEY = Octets.ofText("a key");
  private static final Multiaddr FAR = Multiaddr.parse("/ip4/8.8.8.8/tcp/1");
  private static final Multiaddr NEAR = Multiaddr.parse("/ip4/192.168.1.1/tcp/22");

  private final PeerId asker = peer(1);
  private final PeerId provider = peer(2);
  private final RoutingTable table = new RoutingTable(peer(0), RouteRules.DEFAULTS);
  private final Responder responder =
      new Responder(
          peer(0),
          table,
          (peer, hearer) ->
              new KadPeer(
                  peer, List.of(FAR, NEAR).stream().filter(hearer::mayTell).toList(), false),
          20,
          Validators.standard(),
          InstantSource.system());

  private static PeerId peer(int number) {
    byte[] id = new byte[34];
    id[0] = 0x12;
    id[1] = 32;
    id[2] = (byte) number;
    return PeerId.of(id);
  }

  private static Asker asking(PeerId peer, Reach reach) {
    return new Asker(peer, reach, Optional.empty());
  }

  private void claim(Reach from, Multiaddr... addresses) {
    var said = new KadPeer(provider, List.of(addresses), true);
    assertThat(responder.answer(asking(provider, from), KadMessage.addProvider(KEY, said)))
        .isNull();
  }

  private List<KadPeer> providers(Reach hearer) {
    KadMessage question = KadMessage.getProviders(KEY);
    return Objects.requireNonNull(responder.answer(asking(asker, hearer), question)).providers();
  }

  @Test
  void a_stranger_that_provides_from_our_own_network_is_not_believed() {
    claim(Reach.WORLD, NEAR);
    assertThat(providers(Reach.NETWORK)).isEmpty();
    claim(Reach.WORLD, NEAR, FAR);
    // Told on by us, a neighbour would dial it.
    assertThat(providers(Reach.NETWORK))
        .containsExactly(new KadPeer(provider, List.of(FAR), false));
  }

  @Test
  void a_claim_of_no_way_to_anybody_is_not_kept() {
    claim(Reach.WORLD, Multiaddr.parse("/dns4/x.org/dns4/y.org/p2p-circuit"));
    assertThat(providers(Reach.WORLD)).isEmpty();
  }

  @Test
  void strangers_are_not_told_where_our_neighbours_are() {
    claim(Reach.NETWORK, NEAR, FAR);
    assertThat(providers(Reach.NETWORK).getFirst().addresses()).containsExactly(NEAR, FAR);
    assertThat(providers(Reach.WORLD).getFirst().addresses()).containsExactly(FAR);
    table.answered(provider, Optional.empty(), 0);
    for (Reach hearer : List.of(Reach.WORLD, Reach.NETWORK)) {
      KadMessage answer =
          Objects.requireNonNull(responder.answer(asking(asker, hearer), KadMessage.findNode(KEY)));
      assertThat(answer.closer().getFirst().addresses().contains(NEAR))
          .isEqualTo(hearer == Reach.NETWORK);
    }
  }
}
