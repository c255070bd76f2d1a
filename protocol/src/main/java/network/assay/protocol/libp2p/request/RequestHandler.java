// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.request;

import network.assay.protocol.market.PeerId;

/// Answers requests, each on a virtual thread of its own; may block.
@FunctionalInterface
public interface RequestHandler {
  /// @param from the authenticated peer
  /// @return at most the protocol's `maxReplyBytes`
  /// @throws network.assay.protocol.market.AssayFault.Peer where the request is not acceptable: the
  ///     stream is reset and the peer charged
  byte[] answer(PeerId from, byte[] request);
}
