// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Function;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// Where a connection leads.
///
/// @param address of the peer, as seen from here
/// @param from the machine that what arrives comes from: the peer's, or its relay's
/// @param inbound whether the peer dialled
record Ends(Multiaddr address, InetAddress from, boolean inbound) {
  static Ends of(Channel channel, Function<InetSocketAddress, Multiaddr> form, boolean inbound) {
    var remote = (InetSocketAddress) channel.remoteAddress();
    return new Ends(form.apply(remote), remote.getAddress(), inbound);
  }
}
