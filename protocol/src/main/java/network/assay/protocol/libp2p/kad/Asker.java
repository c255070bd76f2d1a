// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.util.Optional;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.store.Owner;
import network.assay.protocol.market.PeerId;

/// Who asks a server.
///
/// @param reach how near it is: it is told of nothing nearer, and believed of nothing nearer
/// @param block where it is, empty on our own networks
record Asker(PeerId peer, Reach reach, Optional<Block> block) {
  static Asker at(PeerConnection connection) {
    return new Asker(connection.peer(), connection.reach(), Block.of(connection.from()));
  }

  Owner owner() {
    return new Owner(peer, block);
  }
}
