// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import network.assay.protocol.market.PeerId;

/// Keeps [RateLimits] by not reading from a socket for a while. Until its peer is known, a socket
/// has a peer's rate of its own.
public final class ReadPacing {
  private final RateLimits limits;
  private final Pace all;
  private final Map<PeerId, Shared> peers = new HashMap<>();
  private final LongAdder pauses = new LongAdder();

  private record Shared(Pace pace, int sockets) {}

  public ReadPacing(RateLimits limits) {
    this.limits = limits;
    this.all = new Pace(limits.total(), System.nanoTime());
  }

  /// Watches a channel from its start, where it is a socket; others run inside one.
  public void watch(Channel channel) {
    if (channel instanceof SocketChannel) channel.pipeline().addFirst(new Gauge());
  }

  /// Counts a channel against its peer from now on, until it closes.
  public void belongs(Channel channel, PeerId peer) {
    Gauge gauge = channel.pipeline().get(Gauge.class);
    if (gauge == null) return;
    gauge.own = join(peer);
    var _ = channel.closeFuture().addListener(_ -> leave(peer));
  }

  /// Counts what a peer sends over a connection that shares its socket with others, until the
  /// channel closes. For several threads.
  public Meter meter(Channel channel, PeerId peer) {
    Pace own = join(peer);
    var _ = channel.closeFuture().addListener(_ -> leave(peer));
    return bytes -> {
      long wait = due(own, bytes);
      if (wait > 0) pauses.increment();
      return wait;
    };
  }

  /// Counts bytes read.
  public interface Meter {
    /// @return nanoseconds to wait before reading more
    long taken(int bytes);
  }

  private long due(Pace own, int bytes) {
    long now = System.nanoTime();
    return Math.max(own.taken(bytes, now), all.taken(bytes, now));
  }

  /// How often reading was put off.
  public long pauses() {
    return pauses.sum();
  }

  private synchronized Pace join(PeerId peer) {
    Shared old = peers.get(peer);
    Shared now =
        old == null
            ? new Shared(new Pace(limits.perPeer(), System.nanoTime()), 1)
            : new Shared(old.pace, old.sockets + 1);
    peers.put(peer, now);
    return now.pace;
  }

  private synchronized void leave(PeerId peer) {
    peers.computeIfPresent(
        peer, (_, old) -> old.sockets == 1 ? null : new Shared(old.pace, old.sockets - 1));
  }

  /// First of a socket's handlers, which counts what arrives.
  private final class Gauge extends ChannelDuplexHandler {
    private volatile Pace own = new Pace(limits.perPeer(), System.nanoTime());
    private boolean paused;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof ByteBuf bytes) count(ctx, bytes.readableBytes());
      ctx.fireChannelRead(message);
    }

    /// A decoder asks for more when it has but a part of a message, whatever the socket is set to:
    /// let through, that would be all of what comes.
    @Override
    public void read(ChannelHandlerContext ctx) {
      if (!paused) ctx.read();
    }

    private void count(ChannelHandlerContext ctx, int bytes) {
      long wait = due(own, bytes);
      if (wait == 0 || paused) return;
      paused = true;
      pauses.increment();
      ctx.channel().config().setAutoRead(false);
      var _ = ctx.executor().schedule(() -> resume(ctx.channel()), wait, TimeUnit.NANOSECONDS);
    }

    private void resume(Channel channel) {
      paused = false;
      if (channel.isOpen()) channel.config().setAutoRead(true);
    }
  }
}
