// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import network.assay.protocol.market.PeerId;

/// Keeps [RateLimits] by not reading from a socket for a while. Until its peer is known, a socket
/// has a peer's rate of its own. One block of addresses has at most a quarter of the rate of all,
/// but as much as a peer ([BlockCounts] says what a block is, and which get more).
public final class ReadPacing {
  private final RateLimits limits;
  private final Pace all;
  private final Map<PeerId, Shared> peers = new HashMap<>();
  private final Map<BlockCounts.Block, Shared> blocks = new HashMap<>();
  private final LongAdder pauses = new LongAdder();

  private record Shared(Pace pace, int sockets) {}

  public ReadPacing(RateLimits limits) {
    this.limits = limits;
    this.all = new Pace(limits.total(), System.nanoTime());
  }

  /// Watches a channel from its start, where it is a socket; others run inside one.
  public void watch(Channel channel) {
    if (!(channel instanceof SocketChannel socket)) return;
    List<Pace> near = near(socket, socket.remoteAddress().getAddress());
    socket.pipeline().addFirst(new Gauge(near));
  }

  /// Counts a channel against its peer from now on, until it closes.
  public void belongs(Channel channel, PeerId peer) {
    Gauge gauge = channel.pipeline().get(Gauge.class);
    if (gauge == null) return;
    gauge.own = own(channel, peer);
  }

  /// Counts what a peer sends over a connection that shares its socket with others, until the
  /// channel closes. For several threads.
  public Meter meter(Channel channel, PeerId peer, InetAddress from) {
    Pace own = own(channel, peer);
    List<Pace> near = near(channel, from);
    return bytes -> {
      long wait = due(own, near, bytes);
      if (wait > 0) pauses.increment();
      return wait;
    };
  }

  /// Counts bytes read.
  public interface Meter {
    /// @return nanoseconds to wait before reading more
    long taken(int bytes);
  }

  private long due(Pace own, List<Pace> near, int bytes) {
    long now = System.nanoTime();
    long wait = Math.max(own.taken(bytes, now), all.taken(bytes, now));
    for (Pace block : near) wait = Math.max(wait, block.taken(bytes, now));
    return wait;
  }

  /// How often reading was put off.
  public long pauses() {
    return pauses.sum();
  }

  private Pace own(Channel channel, PeerId peer) {
    return join(channel, peers, peer, limits.perPeer());
  }

  private List<Pace> near(Channel channel, InetAddress from) {
    var paces = new ArrayList<Pace>();
    for (BlockCounts.Block block : BlockCounts.ofStranger(from)) {
      long rate = BlockCounts.share(block, limits.total() / 4, limits.perPeer());
      paces.add(join(channel, blocks, block, rate));
    }
    return paces;
  }

  private synchronized <K> Pace join(Channel channel, Map<K, Shared> all, K key, long rate) {
    Shared old = all.get(key);
    Shared now =
        old == null
            ? new Shared(new Pace(rate, System.nanoTime()), 1)
            : new Shared(old.pace, old.sockets + 1);
    all.put(key, now);
    var _ = channel.closeFuture().addListener(_ -> leave(all, key));
    return now.pace;
  }

  private synchronized <K> void leave(Map<K, Shared> all, K key) {
    all.computeIfPresent(
        key, (_, old) -> old.sockets == 1 ? null : new Shared(old.pace, old.sockets - 1));
  }

  synchronized int remembered() {
    return peers.size() + blocks.size();
  }

  /// First of a socket's handlers, which counts what arrives.
  private final class Gauge extends ChannelDuplexHandler {
    private final List<Pace> near;
    private volatile Pace own = new Pace(limits.perPeer(), System.nanoTime());
    private boolean paused;

    Gauge(List<Pace> near) {
      this.near = near;
    }

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
      long wait = due(own, near, bytes);
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
