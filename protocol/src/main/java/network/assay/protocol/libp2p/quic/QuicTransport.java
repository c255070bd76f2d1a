// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateExecutor;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.tls.QuicIdentity;
import network.assay.protocol.libp2p.transport.Abandoned;
import network.assay.protocol.libp2p.transport.Names;
import network.assay.protocol.libp2p.transport.Transport;
import network.assay.protocol.market.AssayFault;

/// QUIC over UDP sockets: one for each address listened on, and one of its own for each dial.
public final class QuicTransport implements Transport {
  /// What a peer may send before its first credit, as in go-libp2p; the codec lets it grow to 24
  /// and 16 MiB, see [WindowGrowth].
  static final long CONNECTION_WINDOW = 1024 * 1024;

  static final long STREAM_WINDOW = 256 * 1024;

  /// What Ethernet with frames of 9,000 bytes carries over IPv6; used as far as probes find that
  /// the path carries it. A packet costs nearly the same whatever is in it.
  private static final int MAX_PACKET = 8952;

  private static final int STREAM_PIECE = 16 * 1024;
  private static final int PIECES_AT_ONCE = 4;

  /// Handshakes under way above which diallers must first prove their address; up to so many are
  /// of who may have written another's on its packets.
  private static final int BUSY = 32;

  private static final AttributeKey<Handshake> HANDSHAKE =
      AttributeKey.valueOf("libp2p-quic-handshake");

  private final QuicSockets sockets;
  private final QuicIdentity identity;
  private final int streams;
  private final Duration idle;
  private final SecureRandom random = new SecureRandom();
  private final AtomicInteger pending = new AtomicInteger();
  private volatile boolean closing;

  /// @param streams that a peer may have open on one connection
  /// @param idle a connection on which nothing arrives for this time is over
  public QuicTransport(EventLoopGroup loops, QuicIdentity identity, int streams, Duration idle) {
    this.sockets = new QuicSockets(loops);
    this.identity = identity;
    this.streams = streams;
    this.idle = idle;
  }

  @Override
  public boolean handles(Multiaddr address) {
    return address.isQuic();
  }

  @Override
  public Multiaddr listen(Multiaddr address, Acceptor accepted) throws InterruptedException {
    byte[] secret = new byte[RetryTokens.SECRET_BYTES];
    random.nextBytes(secret);
    var tokens = new RetryTokens(secret, InstantSource.system(), () -> pending.get() > BUSY);
    var codec =
        tuned(new QuicServerCodecBuilder())
            .sslEngineProvider(quic -> identity.engine(quic.alloc(), false, null))
            .tokenHandler(tokens)
            .handler(new Accept(accepted, tokens))
            .streamOption(ChannelOption.AUTO_READ, false)
            .streamOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .streamOption(
                ChannelOption.RECVBUF_ALLOCATOR, QuicSockets.reads(STREAM_PIECE, PIECES_AT_ONCE))
            .streamHandler(new Arrive())
            .build();
    InetSocketAddress socket = Names.first(address);
    ChannelFuture bound = sockets.listen(codec, socket);
    if (!bound.isSuccess()) {
      throw new AssayFault.Operator(
          "cannot listen on "
              + address
              + ": "
              + bound.cause().getMessage()
              + "; choose an address of this machine and a free port",
          bound.cause());
    }
    // Asked for all of IPv4, the socket may say that it is on all of IPv6.
    int port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
    return Multiaddr.quic(new InetSocketAddress(socket.getAddress(), port));
  }

  @Override
  public <T> CompletableFuture<T> dial(
      Multiaddr to, Manner manner, Function<Channel, CompletableFuture<T>> begin) {
    var result = new CompletableFuture<T>();
    InetSocketAddress remote = Names.first(to);
    var dial = new Handshake(identity, manner.expected());
    var abandoned = new Abandoned<T>();
    Function<Channel, CompletableFuture<T>> watched = abandoned.watched(begin);
    ChannelFuture binding = sockets.dial(this::dialling, remote, manner.fromListener());
    var _ =
        binding.addListener(
            bound -> {
              if (bound.isSuccess())
                connect(binding.channel(), remote, manner.timeout(), dial, watched, result);
              else result.completeExceptionally(unreachable(remote, bound.cause()));
            });
    var answer = new CompletableFuture<T>();
    abandoned.close(answer, binding);
    var _ =
        result.whenComplete(
            (value, failure) -> {
              if (failure == null) answer.complete(value);
              else answer.completeExceptionally(dial.reason(failure));
            });
    return answer;
  }

  /// What a socket that dials needs; for one dial after the other.
  private ChannelHandler dialling() {
    return tuned(new QuicClientCodecBuilder())
        .sslEngineProvider(quic -> quic.attr(HANDSHAKE).get().begin(quic))
        .build();
  }

  private <T> void connect(
      Channel socket,
      InetSocketAddress remote,
      Duration timeout,
      Handshake handshake,
      Function<Channel, CompletableFuture<T>> begin,
      CompletableFuture<T> result) {
    Future<QuicChannel> opening =
        QuicChannel.newBootstrap(socket)
            .handler(new ChannelInboundHandlerAdapter())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
            .streamOption(ChannelOption.AUTO_READ, false)
            .streamOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .streamOption(
                ChannelOption.RECVBUF_ALLOCATOR, QuicSockets.reads(STREAM_PIECE, PIECES_AT_ONCE))
            .streamHandler(new Arrive())
            .attr(HANDSHAKE, handshake)
            .remoteAddress(remote)
            .connect();
    var _ =
        opening.addListener(
            open -> {
              if (!open.isSuccess()) {
                var _ = socket.close();
                result.completeExceptionally(unreachable(remote, open.cause()));
                return;
              }
              QuicChannel channel = opening.getNow();
              // When all who wait for its end have heard of it: then nobody looks at the socket.
              var _ =
                  channel
                      .closeFuture()
                      .addListener(_ -> socket.eventLoop().execute(() -> over(socket)));
              var _ =
                  begin
                      .apply(channel)
                      .whenComplete(
                          (value, failure) -> {
                            if (failure != null) result.completeExceptionally(failure);
                            else result.complete(value);
                          });
            });
  }

  private void over(Channel socket) {
    if (closing) {
      var _ = socket.close();
    } else {
      sockets.giveBack(socket);
    }
  }

  private static AssayFault unreachable(InetSocketAddress to, Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof AssayFault fault) return fault;
    }
    return new AssayFault.World("cannot connect to " + to + ": " + cause.getMessage(), cause);
  }

  private <B extends QuicCodecBuilder<B>> B tuned(B builder) {
    return builder
        .maxIdleTimeout(idle.toMillis(), TimeUnit.MILLISECONDS)
        .initialMaxData(CONNECTION_WINDOW)
        .initialMaxStreamDataBidirectionalLocal(STREAM_WINDOW)
        .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW)
        .initialMaxStreamsBidirectional(streams)
        .initialMaxStreamsUnidirectional(0)
        .activeMigration(false)
        .maxRecvUdpPayloadSize(QuicSockets.DATAGRAM)
        .maxSendUdpPayloadSize(MAX_PACKET)
        .discoverPmtu(true)
        // On any other thread, BoringSSL's tasks may run after their connection was freed.
        .sslTaskExecutor(ImmediateExecutor.INSTANCE);
  }

  @Override
  public boolean knocks() {
    return true;
  }

  @Override
  public void knock(Multiaddr to) {
    if (!closing) sockets.knock(Names.first(to), random);
  }

  @Override
  public void stopListening() {
    // The sockets carry the connections accepted on them, so they close with the threads.
    closing = true;
  }

  @Override
  public void stop() {
    closing = true;
    for (Channel channel : sockets.listening()) {
      var _ = channel.close().awaitUninterruptibly(1_000);
    }
    sockets.forget();
  }

  /// Counts handshakes and hands each connection over when its handshake begins.
  @ChannelHandler.Sharable
  private final class Accept extends ChannelInitializer<QuicChannel> {
    private final Acceptor accepted;
    private final RetryTokens tokens;

    Accept(Acceptor accepted, RetryTokens tokens) {
      this.accepted = accepted;
      this.tokens = tokens;
    }

    @Override
    protected void initChannel(QuicChannel channel) {
      if (closing) {
        var _ = channel.close();
        return;
      }
      pending.incrementAndGet();
      var counted = new Counted();
      channel.pipeline().addLast(counted);
      accepted.accept(channel, tokens.proven());
    }
  }

  private final class Counted extends ChannelInboundHandlerAdapter {
    private boolean over;

    private void end() {
      if (!over) pending.decrementAndGet();
      over = true;
    }

    @Override
    public void channelActive(io.netty.channel.ChannelHandlerContext ctx) {
      end();
      ctx.fireChannelActive();
    }

    @Override
    public void handlerRemoved(io.netty.channel.ChannelHandlerContext ctx) {
      end();
    }
  }

  /// Gives a stream that the peer opens to its connection.
  @ChannelHandler.Sharable
  private static final class Arrive extends ChannelInitializer<QuicStreamChannel> {
    @Override
    protected void initChannel(QuicStreamChannel stream) {
      QuicMuxer muxer = stream.parent().attr(QuicMuxer.KEY).get();
      if (muxer == null) {
        var _ = stream.close();
      } else {
        muxer.accept(stream);
      }
    }
  }
}
