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
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;

/// Sockets: the only place where Netty's are made. A channel handed out does not read until its
/// owner says so, so that no byte is lost before a handler is in place.
public final class TcpTransport {
  private static final int BACKLOG = 128;
  private static final int LOW_WATER = 128 * 1024;
  private static final int HIGH_WATER = 512 * 1024;
  private static final int LOOPS = 2;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          LOOPS, new DefaultThreadFactory("libp2p-io", true), NioIoHandler.newFactory());
  private final List<Channel> listening = new ArrayList<>();

  /// Binds to an address and accepts until [#stopListening()].
  ///
  /// @param accepted gets each inbound channel once it is connected, on its event loop
  /// @return the address with the real port
  /// @throws AssayFault.Operator where it cannot be bound
  public Multiaddr listen(Multiaddr address, Consumer<Channel> accepted)
      throws InterruptedException {
    InetSocketAddress socket = resolve(address).getFirst();
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
    return Multiaddr.tcp((InetSocketAddress) bound.channel().localAddress());
  }

  /// Opens a socket and begins on it.
  ///
  /// @param begin called on the event loop with the connected channel
  public <T> CompletableFuture<T> dial(
      InetSocketAddress to, Duration timeout, Function<Channel, CompletableFuture<T>> begin) {
    var result = new CompletableFuture<T>();
    var opening =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
            .handler(new ChannelInboundHandlerAdapter())
            .connect(to);
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
                  begin
                      .apply(opening.channel())
                      .whenComplete(
                          (value, failure) -> {
                            if (failure != null) result.completeExceptionally(failure);
                            else result.complete(value);
                          });
            });
    return result;
  }

  /// The sockets an address stands for; asks a name server where it has a name, so this blocks.
  ///
  /// @throws AssayFault.World where a name has no address
  public static List<InetSocketAddress> resolve(Multiaddr address) {
    if (!address.isTcp()) throw new AssayFault.Operator("not an address of TCP: " + address);
    int port = Integer.parseInt(String.valueOf(address.value(AddressProtocol.TCP)));
    Multiaddr.Part host = address.parts().getFirst();
    try {
      var found = new ArrayList<InetSocketAddress>();
      for (InetAddress ip : InetAddress.getAllByName(host.value())) {
        boolean six = ip instanceof java.net.Inet6Address;
        if (six && host.protocol() == AddressProtocol.DNS4) continue;
        if (!six && host.protocol() == AddressProtocol.DNS6) continue;
        found.add(new InetSocketAddress(ip, port));
      }
      if (found.isEmpty()) throw new AssayFault.World("no address for " + host.value());
      return found;
    } catch (UnknownHostException e) {
      throw new AssayFault.World("no address for " + host.value(), e);
    }
  }

  /// Accepts no more.
  public void stopListening() {
    for (Channel channel : listening) {
      var _ = channel.close();
    }
    listening.clear();
  }

  /// Closes every socket and ends the threads.
  public void stop() {
    stopListening();
    var _ = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3_000);
  }

  /// Hands over a channel when it is active: earlier, nothing can be written to it.
  private static final class Accept extends ChannelInitializer<Channel> {
    private final Consumer<Channel> accepted;

    Accept(Consumer<Channel> accepted) {
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
                  accepted.accept(ctx.channel());
                  ctx.pipeline().remove(this);
                }
              });
    }
  }
}
