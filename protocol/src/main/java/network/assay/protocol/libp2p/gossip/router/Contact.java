// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import network.assay.protocol.market.PeerId;

/// How a peer is connected.
///
/// @param outbound whether we dialled it
/// @param block what stands for its address where addresses are counted; empty for one that says
///     nothing (loopback, private)
/// @param network what stands for whoever holds its address where effort is shared, wider than the
///     block; empty where each peer is for itself
public record Contact(boolean outbound, String block, String network) {
  public static final Contact UNKNOWN = new Contact(false, "");

  /// Of a party that holds this one block.
  public Contact(boolean outbound, String block) {
    this(outbound, block, block);
  }

  /// With whom a peer shares what one party may have: those of its network, or nobody.
  Object party(PeerId peer) {
    return network.isEmpty() ? peer : network;
  }
}
