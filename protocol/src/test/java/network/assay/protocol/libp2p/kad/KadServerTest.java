// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.route.RouteRules;
import network.assay.protocol.libp2p.kad.route.RoutingTable;
import network.assay.protocol.libp2p.kad.store.Validators;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// How much a server does for whom, under a clock that stands still.
final class KadServerTest {
  private static final InstantSource CLOCK = () -> Instant.EPOCH;

  private final KadServer server =
      new KadServer(
          new Responder(
              peer(0),
              new RoutingTable(peer(0), RouteRules.DEFAULTS),
              (peer, _) -> new KadPeer(peer, List.of(), false),
              20,
              Validators.standard(),
              CLOCK),
          CLOCK);

  private static PeerId peer(int number) {
    byte[] id = new byte[34];
    id[0] = 0x12;
    id[1] = 32;
    id[2] = (byte) number;
    id[3] = (byte) (number >> 8);
    return PeerId.of(id);
  }

  private int allowed(int peers, Optional<Block> block, boolean writing) {
    int allowed = 0;
    for (int i = 0; i < peers; i++) {
      var asker = new Asker(peer(i), Reach.WORLD, block);
      for (int n = 0; n < 2 * KadServer.REQUESTS; n++) if (server.allows(asker, writing)) allowed++;
    }
    return allowed;
  }

  @Test
  void a_peer_may_ask_for_so_much_and_have_less_stored() {
    assertThat(allowed(1, Optional.empty(), false)).isEqualTo(KadServer.REQUESTS);
    assertThat(allowed(1, Optional.of(new Block("0101")), true)).isZero();
  }

  @Test
  void fresh_ids_of_one_block_have_no_more_stored_than_a_few_peers() {
    assertThat(allowed(30, Optional.of(new Block("0101")), true))
        .isEqualTo(KadServer.PEERS_OF_BLOCK * KadServer.WRITES);
    var other = new Asker(peer(100), Reach.WORLD, Optional.of(new Block("0202")));
    assertThat(server.allows(other, true)).isTrue();
  }

  @Test
  void neighbours_have_no_block_to_share() {
    assertThat(allowed(30, Optional.empty(), true)).isEqualTo(30 * KadServer.WRITES);
  }
}
