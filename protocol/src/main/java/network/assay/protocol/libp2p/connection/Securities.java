// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.util.List;

/// How a host secures its connections.
///
/// @param ofSockets best first
/// @param quic whether it dials and listens by QUIC, whose security is its own. Its library is
///     native code that strangers' packets reach: only where somebody wants it
public record Securities(List<Security> ofSockets, boolean quic) {
  public Securities {
    ofSockets = List.copyOf(ofSockets);
  }
}
