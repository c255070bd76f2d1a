// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The sockets a transport listens on. Dials may share their ports, which are those NATs know.
public final class Listening {
  private static final ChannelOption<Boolean> SHARED =
      NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);

  private final List<Channel> sockets = new CopyOnWriteArrayList<>();

  /// @param bound is listening
  public void add(Channel bound) {
    // Only now: a port that is taken is to be found out first. From here on, dials may share it.
    var _ = bound.config().setOption(SHARED, true);
    sockets.add(bound);
  }

  /// One from whose address `to` can be reached; null where there is none.
  public @Nullable Channel towards(InetSocketAddress to) {
    for (Channel channel : sockets) {
      if (!(channel.localAddress() instanceof InetSocketAddress here)) continue;
      boolean everywhere = here.getAddress().isAnyLocalAddress();
      boolean sameFamily = here.getAddress().getClass() == to.getAddress().getClass();
      boolean sameReach =
          here.getAddress().isLoopbackAddress() == to.getAddress().isLoopbackAddress();
      if (everywhere || sameFamily && sameReach) return channel;
    }
    return null;
  }

  /// Has a socket that is about to be opened share a port that is listened on.
  ///
  /// @return the address it is to be bound to; null where none of ours leads to `to`
  public @Nullable InetSocketAddress share(Bootstrap dial, InetSocketAddress to) {
    Channel from = towards(to);
    if (from == null) return null;
    dial.option(SHARED, true);
    return (InetSocketAddress) from.localAddress();
  }

  /// Every one, closed or not.
  public List<Channel> all() {
    return List.copyOf(sockets);
  }

  /// Forgets them.
  public void clear() {
    sockets.clear();
  }
}
