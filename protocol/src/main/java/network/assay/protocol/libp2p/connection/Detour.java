// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;

/// Dials addresses that are no sockets, such as those of peers behind a relay.
public interface Detour {
  /// Whether addresses of this form are for this detour.
  boolean handles(Multiaddr address);

  /// Opens what carries the connection and gives it to [Connections#adopt]. Blocks.
  ///
  /// @param ours whether this host's operator gave the address, rather than a peer
  /// @throws network.assay.protocol.market.AssayFault where there is no way
  PeerConnection dial(Multiaddr address, PeerId peer, boolean ours) throws InterruptedException;
}
