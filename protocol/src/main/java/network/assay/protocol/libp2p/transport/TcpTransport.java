// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;

/// Plain sockets; the peer's identity is proved on top of them.
public final class TcpTransport implements Transport {
  private static final int BACKLOG = 128;
  private static final int LOW_WATER = 128 * 1024;
  private static final int HIGH_WATER = 512 * 1024;

  private final EventLoopGroup loops;
  private final Listening listening = new Listening();

  public TcpTransport(EventLoopGroup loops) {
    this.loops = loops;
  }

  @Override
  public boolean handles(Multiaddr address) {
    return address.isTcp();
  }

  @Override
  public Multiaddr listen(Multiaddr address, Acceptor accepted) throws InterruptedException {
    InetSocketAddress socket = Names.first(address);
    var bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
            .childHandler(new Accept(accepted))
            .bind(socket)
            .await();
    if (!bound.isSuccess()) {
      throw new AssayFault.Operator(
          "cannot listen on "
              + address
              + ": "
              + bound.cause().getMessage()
              + "; choose an address of this machine and a free port",
          bound.cause());
    }
    listening.add(bound.channel());
    // Asked for all of IPv4, the socket says that it is on all of IPv6: its owner knows better.
    int port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
    return Multiaddr.tcp(new InetSocketAddress(socket.getAddress(), port));
  }

  @Override
  public <T> CompletableFuture<T> dial(
      Multiaddr to, Manner manner, Function<Channel, CompletableFuture<T>> begin) {
    var result = new CompletableFuture<T>();
    InetSocketAddress socket = Names.sockets(to).getFirst();
    var bootstrap =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) manner.timeout().toMillis())
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
            .handler(new ChannelInboundHandlerAdapter());
    InetSocketAddress from = manner.fromListener() ? listening.share(bootstrap, socket) : null;
    if (from != null) {
      bootstrap.option(ChannelOption.SO_REUSEADDR, true);
      bootstrap.localAddress(from);
    }
    var opening = bootstrap.connect(socket);
    var abandoned = new Abandoned<T>();
    abandoned.close(result, opening);
    Function<Channel, CompletableFuture<T>> watched = abandoned.watched(begin);
    var _ =
        opening.addListener(
            open -> {
              if (!open.isSuccess()) {
                result.completeExceptionally(
                    new AssayFault.World(
                        "cannot connect to " + to + ": " + open.cause().getMessage(),
                        open.cause()));
                return;
              }
              var _ =
                  watched
                      .apply(opening.channel())
                      .whenComplete(
                          (value, failure) -> {
                            if (failure != null) result.completeExceptionally(failure);
                            else result.complete(value);
                          });
            });
    return result;
  }

  @Override
  public void stopListening() {
    for (Channel channel : listening.all()) {
      var _ = channel.close();
    }
    listening.clear();
  }

  /// Hands over a channel when it is active: earlier, nothing can be written to it.
  private static final class Accept extends ChannelInitializer<Channel> {
    private final Acceptor accepted;

    Accept(Acceptor accepted) {
      this.accepted = accepted;
    }

    @Override
    protected void initChannel(Channel channel) {
      channel
          .pipeline()
          .addLast(
              new ChannelInboundHandlerAdapter() {
                @Override
                public void channelActive(ChannelHandlerContext ctx) {
                  accepted.accept(ctx.channel(), true);
                  ctx.pipeline().remove(this);
                }
              });
    }
  }
}
