// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.request;

import network.assay.protocol.market.PeerId;

/// As [RequestHandler], and is told when its reply is out of the way.
@FunctionalInterface
public interface HeldHandler {
  /// @param from the authenticated peer
  /// @throws network.assay.protocol.market.AssayFault.Peer where the request is not acceptable: the
  ///     stream is reset and the peer charged
  HeldReply answer(PeerId from, byte[] request);
}
