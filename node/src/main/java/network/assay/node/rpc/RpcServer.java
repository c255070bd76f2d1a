// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import network.assay.node.event.EventLog;
import network.assay.node.life.Bulkhead;
import network.assay.node.life.Service;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// The local RPC: JSON-RPC 2.0 as `POST /`, pages as `GET`, files under `/blobs`; on loopback, for
/// whoever can read the token file. `rpc.discover` and `events.read` are always there.
public final class RpcServer implements Service {
  private static final int MAX_LINE = 4096;
  private static final int MAX_HEADERS = 8192;
  private static final int PIECE = 16 * 1024;

  private final RpcSettings settings;
  private final Dispatcher dispatcher;
  private final List<Page> pages;
  private final BlobEndpoint blobs;

  private @Nullable EventLoopGroup loop;
  private @Nullable ChannelGroup open;
  private @Nullable Channel listening;
  private @Nullable Bulkhead bulkhead;
  private @Nullable URI url;

  public RpcServer(
      RpcSettings settings,
      List<Method<?, ?>> methods,
      List<Page> pages,
      EventLog events,
      BlobEndpoint blobs) {
    this.settings = settings;
    var all = new ArrayList<Method<?, ?>>(methods);
    all.add(EventMethods.read(events));
    this.dispatcher = new Dispatcher(all, settings.limits().maxBatch());
    this.pages = List.copyOf(pages);
    this.blobs = blobs;
  }

  public RpcServer(
      RpcSettings settings, List<Method<?, ?>> methods, List<Page> pages, EventLog events) {
    this(settings, methods, pages, events, BlobEndpoint.none());
  }

  @Override
  public String name() {
    return "rpc";
  }

  /// Where it listens; known once it has started.
  public URI url() {
    URI known = url;
    if (known == null) throw new IllegalStateException("the RPC has not started");
    return known;
  }

  @Override
  public void start() throws IOException {
    // Whoever listens there now is not this node.
    Files.deleteIfExists(settings.urlFile());
    InetSocketAddress address = settings.address();
    RpcSettings.Limits limits = settings.limits();
    var hall = new Bulkhead("rpc", limits.concurrent(), limits.waiting());
    bulkhead = hall;
    var group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("rpc-http", true), NioIoHandler.newFactory());
    loop = group;
    var clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    open = clients;
    var answers = new Answers(dispatcher, blobs, limits);
    // The port is known only once bound, and the guard needs it: nobody is let in before that.
    var routes = new java.util.concurrent.CompletableFuture<Routes>();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
            .childOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel client) {
                    if (clients.size() >= limits.connections() || !routes.isDone()) {
                      var _ = client.close();
                      return;
                    }
                    clients.add(client);
                    client
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(
                                new HttpDecoderConfig()
                                    .setMaxInitialLineLength(MAX_LINE)
                                    .setMaxHeaderSize(MAX_HEADERS)
                                    .setMaxChunkSize(PIECE)))
                        .addLast(new HttpConnection(routes.join(), answers, hall::offer, limits));
                  }
                });
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new AssayFault.Operator(
          "rpc.port: cannot listen on %s:%d (%s); is another node running?"
              .formatted(settings.host(), settings.port(), bound.cause().getMessage()),
          bound.cause());
    }
    listening = bound.channel();
    int port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
    // Only now: as long as nobody else can listen here, nobody else is sent it.
    String token = TokenFile.fresh();
    TokenFile.write(settings.tokenFile(), token);
    routes.complete(new Routes(new Guard(token, settings.host(), port), pages, limits));
    String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
    url = URI.create("http://" + host + ":" + port);
    Path tokenFile = settings.tokenFile().toAbsolutePath();
    TokenFile.replace(settings.urlFile(), url + "\n" + tokenFile + "\n");
  }

  @Override
  public void stop(Duration patience) throws Exception {
    if (listening != null) {
      Files.deleteIfExists(settings.urlFile());
      listening.close().awaitUninterruptibly(patience.toMillis());
    }
    if (bulkhead != null) bulkhead.close();
    if (open != null) {
      // What has been answered is written before this on the same loop.
      open.close().awaitUninterruptibly(patience.toMillis());
    }
    if (loop != null) {
      loop.shutdownGracefully(0, patience.toMillis(), TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(patience.toMillis());
    }
  }
}
