// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.time.Instant;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;

/// A peer with a connection now.
///
/// @param address the socket at its end
/// @param agent what it calls its software, empty until it has said so
/// @param inbound whether it dialled us
public record ConnectedPeer(
    PeerId id, Multiaddr address, String agent, boolean inbound, Instant since) {}
