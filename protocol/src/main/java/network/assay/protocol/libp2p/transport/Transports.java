// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;

/// All transports of a host, on threads they share.
public final class Transports {
  private static final int LOOPS = 2;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          LOOPS, new DefaultThreadFactory("libp2p-io", true), NioIoHandler.newFactory());
  private final List<Transport> all;

  /// @param kinds made with the threads they share
  public Transports(List<Function<EventLoopGroup, Transport>> kinds) {
    all = kinds.stream().map(kind -> kind.apply(loops)).toList();
  }

  /// The transport of an address.
  ///
  /// @throws AssayFault.Operator where there is none
  public Transport of(Multiaddr address) {
    for (Transport transport : all) if (transport.handles(address)) return transport;
    throw new AssayFault.Operator(
        "no transport here for "
            + address
            + "; give /ip4|ip6|dns/…/tcp/…, or …/udp/…/quic-v1 where QUIC's native library is and"
            + " an address of QUIC is listened on or configured");
  }

  /// Whether an address is one of a socket that can be opened here.
  public boolean has(Multiaddr address) {
    for (Transport transport : all) if (transport.handles(address)) return true;
    return false;
  }

  /// A thread for a channel that is no socket.
  public EventLoop loop() {
    return loops.next();
  }

  /// Accepts no more.
  public void stopListening() {
    for (Transport transport : all) transport.stopListening();
  }

  /// Closes every socket and ends the threads.
  public void stop() {
    for (Transport transport : all) transport.stop();
    var _ = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3_000);
  }
}
