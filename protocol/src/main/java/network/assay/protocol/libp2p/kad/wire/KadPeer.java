// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.wire;

import java.util.List;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;

/// A peer as one tells another of it.
///
/// @param addresses without a peer at their end, at most [#MAX_ADDRESSES]
/// @param connected whether the teller has a connection to it; other values of the field, "can
///     connect" and "cannot connect", are hints that nobody can check and are not kept
public record KadPeer(PeerId id, List<Multiaddr> addresses, boolean connected) {
  /// No more are kept of one peer.
  public static final int MAX_ADDRESSES = 16;

  public KadPeer {
    addresses = List.copyOf(addresses);
  }
}
