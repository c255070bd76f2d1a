// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.net.InetAddress;

/// How a peer is connected.
///
/// @param inbound whether it dialled us
/// @param from the machine at the other end
public record Line(boolean inbound, InetAddress from) {}
