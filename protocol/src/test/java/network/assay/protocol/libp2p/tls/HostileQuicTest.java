// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.TightLimits;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.multistream.SelectLine;
import network.assay.protocol.libp2p.request.HeldReply;
import network.assay.protocol.libp2p.request.RequestProtocol;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a stranger may do by QUIC, with the codec's bare client at its end.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileQuicTest {
  private static final String LIBP2P = "libp2p";

  private static final HostLimits TIGHT =
      TightLimits.of(Duration.ofSeconds(10), Duration.ofSeconds(5));

  private final Hosts hosts = new Hosts();
  private final HostKey stranger = HostKey.generate(new SecureRandom());
  private final HostKey victim = HostKey.generate(new SecureRandom());
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private @Nullable Host host;

  /// What the host may send on a stream that the stranger opens.
  private int creditOfStreams = 1 << 18;

  @BeforeEach
  void start() {
    assumeTrue(QuicIdentity.available(), "QUIC on this machine");
    host = hosts.start(listening(TIGHT));
  }

  private static Host listening(HostLimits limits) {
    var listen = List.of(Multiaddr.parse("/ip4/127.0.0.1/udp/0/quic-v1"));
    return new Host(
        new HostConfig(HostKey.generate(new SecureRandom()), listen, "assay-test/1", limits));
  }

  private Host host() {
    return Objects.requireNonNull(host);
  }

  @AfterEach
  void the_host_still_serves() throws Exception {
    try {
      Host friend = hosts.start(listening(HostLimits.DEFAULTS));
      friend.connect(Hosts.address(host()));
      assertThat(friend.ping(host().peerId())).isPositive();
    } finally {
      hosts.close();
      var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(10_000);
    }
  }

  @Test
  void an_honest_certificate_is_accepted() throws Exception {
    dial(Forgery.honest(stranger), LIBP2P);
    Hosts.until("connected", () -> host().peers().size() == 1);
    assertThat(host().peers().getFirst().id()).isEqualTo(stranger.peerId());
  }

  @Test
  void who_shows_no_certificate_is_refused() throws Exception {
    refused(null, LIBP2P);
  }

  @Test
  void whoever_names_another_peer_without_its_key_is_refused() throws Exception {
    refused(Forgery.make(Forgery.p256(), victim.publicKey().encoded(), stranger::sign, 0), LIBP2P);
  }

  @Test
  void a_certificate_too_large_is_refused() throws Exception {
    refused(
        Forgery.make(Forgery.p256(), stranger.publicKey().encoded(), stranger::sign, 9000), LIBP2P);
  }

  @Test
  void another_protocol_than_ours_is_refused() throws Exception {
    refused(Forgery.honest(stranger), "h3");
  }

  @Test
  void what_is_not_read_is_bounded_over_all_streams() throws Exception {
    var reading = new CountDownLatch(1);
    host()
        .streams()
        .handle(
            "/test/never-reads/1",
            stream -> {
              reading.await();
              stream.close();
            });
    QuicChannel channel = Objects.requireNonNull(dial(Forgery.honest(stranger), LIBP2P));
    try {
      var dropped = new CountDownLatch(1);
      for (int i = 0; i < 12; i++) flood(channel, dropped);
      // Within the windows of all streams and their connection, so that all of it arrives: it is
      // more than the half MiB that this host keeps of a connection.
      assertThat(dropped.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(host().bufferedBytes()).isLessThanOrEqualTo(TightLimits.BUFFERED);
      assertThat(channel.isActive()).isTrue();
    } finally {
      reading.countDown();
      var _ = channel.close().await(30_000);
    }
    Hosts.until("given back", () -> host().bufferedBytes() == 0);
  }

  @Test
  void who_asks_and_then_gives_no_credit_is_cut_off_and_was_sent_nothing() throws Exception {
    var protocol = new RequestProtocol("/test/piece/1", 16, 1 << 18, Duration.ofSeconds(10), 64);
    var sent = new LinkedBlockingQueue<Boolean>();
    host()
        .serveHeld(
            protocol, (_, _) -> new HeldReply(new byte[1 << 16], Optional.empty(), sent::add));
    creditOfStreams = 256;
    QuicChannel channel = Objects.requireNonNull(dial(Forgery.honest(stranger), LIBP2P));
    for (int i = 0; i < 8; i++) ask(channel, protocol.id());
    for (int i = 0; i < 8; i++) assertThat(sent.poll(60, TimeUnit.SECONDS)).isFalse();
    Hosts.until("given back", () -> host().bufferedBytes() == 0);
    assertThat(channel.isActive()).isTrue();
  }

  @Test
  void who_opens_streams_and_ends_them_on_and_on_is_hung_up_on() throws Exception {
    QuicChannel channel = Objects.requireNonNull(dial(Forgery.honest(stranger), LIBP2P));
    // All that are allowed at once, so that no slow machine lets them be forgotten.
    for (int i = 0; i < 2000 && channel.isActive(); i++) {
      Hosts.until(
          "allowed",
          () ->
              channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0 || !channel.isActive());
      var opening =
          channel.createStream(QuicStreamType.BIDIRECTIONAL, new Drops(new CountDownLatch(1)));
      assertThat(opening.await(30_000)).isTrue();
      if (!opening.isSuccess()) break;
      var _ = opening.get().shutdownOutput();
    }
    Hosts.until("hung up on", () -> !channel.isActive());
  }

  private static void ask(QuicChannel channel, String protocol) throws Exception {
    var opening =
        channel.createStream(QuicStreamType.BIDIRECTIONAL, new Drops(new CountDownLatch(1)));
    assertThat(opening.await(30_000)).isTrue();
    QuicStreamChannel stream = opening.get();
    var bytes = stream.alloc().buffer();
    bytes.writeBytes(SelectLine.encode(SelectLine.HEADER));
    bytes.writeBytes(SelectLine.encode(protocol));
    bytes.writeByte(1).writeByte(1);
    stream.config().setAutoRead(false);
    var _ = stream.writeAndFlush(new DefaultQuicStreamFrame(bytes, true));
  }

  private static void flood(QuicChannel channel, CountDownLatch dropped) throws Exception {
    var opening = channel.createStream(QuicStreamType.BIDIRECTIONAL, new Drops(dropped));
    assertThat(opening.await(30_000)).isTrue();
    QuicStreamChannel stream = opening.get();
    var bytes = stream.alloc().buffer();
    bytes.writeBytes(SelectLine.encode(SelectLine.HEADER));
    bytes.writeBytes(SelectLine.encode("/test/never-reads/1"));
    bytes.writeZero(80 * 1024);
    var _ = stream.writeAndFlush(bytes);
  }

  /// Tells when the other end drops a stream.
  private static final class Drops extends ChannelInboundHandlerAdapter {
    private final CountDownLatch dropped;

    Drops(CountDownLatch dropped) {
      this.dropped = dropped;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      dropped.countDown();
      var _ = ctx.close();
    }
  }

  private void refused(@Nullable Forgery shown, String protocol) throws Exception {
    long before = host().totals().handshakesFailed();
    dial(shown, protocol);
    // Again for each time that the dialler sends its first packet again.
    Hosts.until("refused", () -> host().totals().handshakesFailed() > before);
    assertThat(host().totals().connections()).isZero();
  }

  /// @return a connection, open or not
  private @Nullable QuicChannel dial(@Nullable Forgery shown, String protocol) throws Exception {
    var context =
        QuicSslContextBuilder.forClient()
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm("")
            .applicationProtocols(protocol);
    if (shown != null) context.keyManager(shown.key(), null, shown.certificate());
    var codec =
        new QuicClientCodecBuilder()
            .sslContext(context.build())
            .maxIdleTimeout(30, TimeUnit.SECONDS)
            .initialMaxData(1 << 20)
            .initialMaxStreamDataBidirectionalLocal(creditOfStreams)
            .initialMaxStreamDataBidirectionalRemote(1 << 18)
            .initialMaxStreamsBidirectional(100)
            .build();
    Channel socket =
        new Bootstrap()
            .group(loops)
            .channel(NioDatagramChannel.class)
            .handler(codec)
            .bind(new InetSocketAddress("127.0.0.1", 0))
            .sync()
            .channel();
    int port = Integer.parseInt(host().listenAddresses().getFirst().parts().get(1).value());
    var opening =
        QuicChannel.newBootstrap(socket)
            .handler(new ChannelInboundHandlerAdapter())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5_000)
            .streamHandler(
                new ChannelInitializer<QuicStreamChannel>() {
                  @Override
                  protected void initChannel(QuicStreamChannel stream) {
                    stream.pipeline().addLast(new Drops(new CountDownLatch(1)));
                  }
                })
            .remoteAddress(new InetSocketAddress("127.0.0.1", port))
            .connect();
    assertThat(opening.await(30_000)).isTrue();
    return opening.isSuccess() ? opening.getNow() : null;
  }
}
