// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.mux.MuxStream;
import network.assay.protocol.libp2p.mux.Muxer;
import network.assay.protocol.market.AssayFault;

/// Of a connection whose streams a test brings itself.
final class NoMuxer implements Muxer {
  /// A connection to a new peer on some machine.
  static PeerConnection connection(InetAddress from) {
    return connection(from, new EmbeddedChannel());
  }

  /// As [#connection(InetAddress)], over this channel.
  static PeerConnection connection(InetAddress from, Channel channel) {
    return new PeerConnection(
        HostKey.generate(new SecureRandom()).publicKey(),
        channel,
        new NoMuxer(),
        new Ends(Multiaddr.parse("/ip4/127.0.0.1/tcp/1"), from, false),
        "/noise");
  }

  @Override
  public MuxStream open() {
    throw new AssayFault.World("no streams here");
  }

  @Override
  public CompletableFuture<Duration> ping() {
    return new CompletableFuture<>();
  }

  @Override
  public int openStreams() {
    return 0;
  }

  @Override
  public boolean isClosing() {
    return false;
  }

  @Override
  public void goAway() {}
}
