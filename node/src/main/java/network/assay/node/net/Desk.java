// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import network.assay.protocol.market.PeerId;

/// Answers the requests of one market protocol. Called on a virtual thread for each request; may
/// block.
@FunctionalInterface
public interface Desk<Q, A> {
  /// @param from the peer that asks, as its handshake proved
  /// @throws network.assay.protocol.market.AssayFault.Peer when no honest peer asks that
  /// @throws network.assay.protocol.market.AssayFault.World when there is no answer for now
  A answer(PeerId from, Q request) throws InterruptedException;
}
