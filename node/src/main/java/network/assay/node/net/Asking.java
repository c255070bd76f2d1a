// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.PeerId;

/// What fetches of blobs need of the network.
@FunctionalInterface
interface Asking {
  /// One request and its reply, as [network.assay.protocol.libp2p.host.Host#request] does it.
  byte[] request(PeerId peer, RequestProtocol protocol, byte[] request) throws InterruptedException;

  /// Counts a broken rule against a peer.
  default void charge(PeerId peer, String why) {}

  /// Whether a peer that somebody else named may be asked: one met already, or of known stake.
  default boolean trusts(PeerId peer) {
    return false;
  }
}
