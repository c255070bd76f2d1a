// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.connection.Securities;
import network.assay.protocol.libp2p.connection.Security;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.tls.QuicIdentity;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The sockets of dials, by the addresses that who is dialled sees.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DialSocketsTest {
  private static final Multiaddr QUIC = Multiaddr.parse("/ip4/127.0.0.1/udp/0/quic-v1");

  /// Who is dialled: whom it is, and where.
  private record End(PeerId id, Connections connections, Multiaddr address) {
    Multiaddr sees(PeerId peer) {
      return Objects.requireNonNull(connections.find(peer)).address();
    }
  }

  private final List<Connections> all = new ArrayList<>();

  @BeforeEach
  void needsQuic() {
    assumeTrue(QuicIdentity.available(), "QUIC on this machine");
  }

  @AfterEach
  void stop() {
    for (Connections one : all) one.stop(Duration.ZERO);
  }

  private Connections make() {
    var made =
        new Connections(
            HostKey.generate(new SecureRandom()),
            HostLimits.DEFAULTS.connections(),
            InstantSource.system(),
            new Securities(List.of(Security.NOISE), true));
    all.add(made);
    return made;
  }

  private Connections dialler() {
    Connections made = make();
    made.start(List.of());
    return made;
  }

  private End listener() {
    Connections made = make();
    return new End(made.self(), made, made.start(List.of(QUIC)).getFirst());
  }

  private static Multiaddr dial(Connections from, End to) throws InterruptedException {
    from.dials().dial(to.address, to.id, true);
    Hosts.until("connected", () -> to.connections.find(from.self()) != null);
    return to.sees(from.self());
  }

  private static void hangUp(Connections from, End to) throws InterruptedException {
    PeerConnection connection = Objects.requireNonNull(from.find(to.id));
    from.disconnect(to.id);
    connection.awaitEnd();
    Hosts.until("gone", () -> to.connections.find(from.self()) == null);
  }

  @Test
  void a_dial_has_the_socket_of_one_before_it_that_is_over() throws Exception {
    Connections here = dialler();
    Multiaddr first = dial(here, listener());
    End other = listener();
    Multiaddr second = dial(here, other);
    assertThat(second).isNotEqualTo(first);
    hangUp(here, other);
    Hosts.until("reused", () -> sees(here).equals(second));
  }

  /// What a new end sees of a dial.
  private Multiaddr sees(Connections here) {
    End fresh = listener();
    try {
      Multiaddr seen = dial(here, fresh);
      hangUp(here, fresh);
      return seen;
    } catch (InterruptedException e) {
      throw new AssayFault.World("interrupted", e);
    }
  }

  @Test
  void the_next_peer_that_answers_there_must_be_the_one_dialled() throws Exception {
    Connections here = dialler();
    End first = listener();
    dial(here, first);
    hangUp(here, first);
    End second = listener();
    assertThatThrownBy(() -> here.dials().dial(second.address, first.id, true))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("but " + second.id + " answers there");
  }

  @Test
  void few_sockets_wait_for_dials() throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      var sockets = new QuicSockets(loops);
      var first = new ArrayList<Channel>();
      for (int i = 0; i < QuicSockets.SPARE + 2; i++) first.add(socket(sockets));
      first.forEach(sockets::giveBack);
      for (Channel more : first.subList(QuicSockets.SPARE, first.size())) {
        assertThat(more.closeFuture().await(30, TimeUnit.SECONDS)).isTrue();
      }
      for (Channel kept : first.subList(0, QuicSockets.SPARE)) {
        assertThat(kept.isActive()).isTrue();
        assertThat(socket(sockets)).isSameAs(kept);
      }
      assertThat(first).doesNotContain(socket(sockets));
    } finally {
      loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).await();
    }
  }

  @Test
  void a_socket_on_the_port_that_is_listened_on_waits_for_none() throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      var sockets = new QuicSockets(loops);
      var here = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
      sockets.listen(new ChannelInboundHandlerAdapter(), here).sync();
      var to = new InetSocketAddress(here.getAddress(), 1);
      ChannelFuture made = sockets.dial(ChannelInboundHandlerAdapter::new, to, true).sync();
      sockets.giveBack(made.channel());
      assertThat(made.channel().closeFuture().await(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).await();
    }
  }

  private static Channel socket(QuicSockets sockets) throws InterruptedException {
    var to = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1);
    return sockets.dial(ChannelInboundHandlerAdapter::new, to, false).sync().channel();
  }
}
