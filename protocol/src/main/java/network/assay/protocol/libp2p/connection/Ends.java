// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import io.netty.channel.Channel;
import io.netty.handler.codec.quic.QuicChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// Where a connection leads.
///
/// @param address of the peer, as seen from here
/// @param from the machine that what arrives comes from: the peer's, or its relay's
/// @param inbound whether the peer dialled
record Ends(Multiaddr address, InetAddress from, boolean inbound) {
  /// Of a channel on which the peer dialled.
  static Ends inbound(Channel channel) {
    InetSocketAddress remote = remote(channel);
    Multiaddr address =
        channel instanceof QuicChannel ? Multiaddr.quic(remote) : Multiaddr.tcp(remote);
    return new Ends(address, remote.getAddress(), true);
  }

  /// Of a channel dialled to an address.
  ///
  /// @param inbound whether the peer counts as who dialled, where both did
  static Ends outbound(Channel channel, Multiaddr to, boolean inbound) {
    return new Ends(to.withoutPeer(), remote(channel).getAddress(), inbound);
  }

  private static InetSocketAddress remote(Channel channel) {
    return (InetSocketAddress)
        Objects.requireNonNull(
            channel instanceof QuicChannel quic
                ? quic.remoteSocketAddress()
                : channel.remoteAddress());
  }
}
