// SPDX-License-Identifier: Apache-2.0
package network.assay.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.limits.MemoryPool;
import network.assay.protocol.libp2p.limits.WindowBudget;
import network.assay.protocol.libp2p.multistream.SelectHandler;
import network.assay.protocol.libp2p.noise.NoiseHandler;
import network.assay.protocol.libp2p.noise.NoiseIdentity;
import network.assay.protocol.libp2p.yamux.YamuxHandler;
import network.assay.protocol.libp2p.yamux.YamuxLimits;
import network.assay.protocol.libp2p.yamux.YamuxSession;
import network.assay.protocol.libp2p.yamux.YamuxStream;
import network.assay.protocol.market.PeerId;

/// Many peers in one process, each with its own key and one connection, that answer pings and speak
/// no protocol. Says `up` when all are connected, and stays until it is killed.
final class IdlePeers {
  private static final int AT_ONCE = 32;

  private final SecureRandom random = new SecureRandom();
  private final WindowBudget growth = new WindowBudget(1 << 20);
  private final MemoryPool memory = new MemoryPool(64 << 20);
  private final Semaphore dialling = new Semaphore(AT_ONCE);
  private final CountDownLatch missing;
  private final Bootstrap bootstrap;

  private IdlePeers(int port, int count) {
    missing = new CountDownLatch(count);
    bootstrap =
        new Bootstrap()
            .group(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()))
            .channel(NioSocketChannel.class)
            .remoteAddress(InetAddress.getLoopbackAddress(), port);
  }

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    var peers = new IdlePeers(port, count);
    for (int i = 0; i < count; i++) peers.dial();
    peers.missing.await();
    new FileOutputStream(FileDescriptor.out).write("up\n".getBytes(StandardCharsets.US_ASCII));
    Thread.sleep(Long.MAX_VALUE);
  }

  private void dial() throws InterruptedException {
    dialling.acquire();
    var self = new NoiseIdentity(HostKey.generate(random), List.of(YamuxSession.ID), random);
    connect(self);
  }

  private void connect(NoiseIdentity self) {
    var channel = bootstrap.clone().handler(new Begin(self)).connect().channel();
    // Refused for now, where too many handshakes are under way.
    var _ = channel.closeFuture().addListener(_ -> again(channel, self));
  }

  private void again(Channel closed, NoiseIdentity self) {
    var _ = closed.eventLoop().schedule(() -> connect(self), 1, TimeUnit.SECONDS);
  }

  /// Begins when the socket is open.
  private final class Begin extends ChannelInboundHandlerAdapter {
    private final NoiseIdentity self;

    Begin(NoiseIdentity self) {
      this.self = self;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ChannelPipeline line = ctx.pipeline();
      line.addLast(
          new SelectHandler(
              true,
              List.of(NoiseHandler.ID),
              _ ->
                  line.addLast(
                      new NoiseHandler(
                          self,
                          true,
                          null,
                          peer -> multiplex(ctx.channel(), peer.key().peerId())))));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      var _ = ctx.close();
    }
  }

  private void multiplex(Channel channel, PeerId peer) {
    var from = ((InetSocketAddress) channel.remoteAddress()).getAddress();
    var share = growth.share(peer, from);
    var limits = new YamuxLimits(64, 1 << 20, Duration.ofSeconds(60), share);
    var session = new YamuxSession(channel, true, limits, memory.open(from), YamuxStream::reset);
    channel.pipeline().addLast(new YamuxHandler(session));
    dialling.release();
    missing.countDown();
  }
}
