// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.market.PeerId;

/// What is known here of a peer's whereabouts.
interface Neighbours {
  /// The peer as others are told of it: at addresses no nearer than they are.
  KadPeer describe(PeerId peer, Reach hearer);
}
