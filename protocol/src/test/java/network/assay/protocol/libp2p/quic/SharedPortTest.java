// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

/// Dials and packets from the port that is listened on, which is the one NATs know.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SharedPortTest {
  private static final Multiaddr QUIC = Multiaddr.parse("/ip4/127.0.0.1/udp/0/quic-v1");

  /// One end: whom it is, and where.
  private record End(PeerId id, Connections connections, Multiaddr address) {}

  private final List<End> ends = new ArrayList<>();

  @BeforeEach
  void needsQuic() {
    assumeTrue(QuicIdentity.available(), "QUIC on this machine");
  }

  @AfterEach
  void stop() {
    for (End end : ends) end.connections.stop(Duration.ZERO);
  }

  private End start() {
    HostKey key = HostKey.generate(new SecureRandom());
    var connections =
        new Connections(
            key,
            HostLimits.DEFAULTS.connections(),
            InstantSource.system(),
            new Securities(List.of(Security.NOISE), true));
    var end = new End(key.peerId(), connections, connections.start(List.of(QUIC)).getFirst());
    ends.add(end);
    return end;
  }

  private static void dial(End from, End to) throws InterruptedException {
    from.connections.dials().dial(to.address, to.id, true);
  }

  @Test
  void who_is_dialled_from_it_sees_the_address_that_others_dial() throws Exception {
    End one = start();
    End other = start();
    one.connections.dials().punch(other.address, other.id, true);
    Hosts.until("connected", () -> other.connections.find(one.id) != null);
    PeerConnection seen = Objects.requireNonNull(other.connections.find(one.id));
    assertThat(seen.address().withoutPeer()).isEqualTo(one.address);
  }

  @Test
  void others_are_let_in_as_before_while_such_a_connection_lives_and_after_it() throws Exception {
    End one = start();
    End other = start();
    one.connections.dials().punch(other.address, other.id, true);
    dial(start(), one);
    PeerConnection made = Objects.requireNonNull(one.connections.find(other.id));
    assertThat(made.usable()).isTrue();
    one.connections.disconnect(other.id);
    Hosts.until("closed", () -> other.connections.find(one.id) == null);
    dial(start(), one);
    dial(other, one);
  }

  @Test
  void a_dial_to_where_nobody_listens_ends_and_leaves_the_port_as_it_was() throws Exception {
    End one = start();
    Multiaddr nobody;
    try (var socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      nobody = Multiaddr.quic((InetSocketAddress) socket.getLocalSocketAddress());
    }
    PeerId someone = HostKey.generate(new SecureRandom()).peerId();
    Thread dial =
        Thread.ofVirtual()
            .start(
                () ->
                    assertThatThrownBy(() -> one.connections.dials().punch(nobody, someone, true))
                        .isInstanceOfAny(AssayFault.World.class, InterruptedException.class));
    dial(start(), one);
    dial.interrupt();
    dial.join();
    dial(start(), one);
  }

  @Test
  void a_knock_comes_from_it_and_is_no_packet_of_quic() throws IOException {
    End one = start();
    try (var door = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      door.setSoTimeout(30_000);
      Multiaddr here = Multiaddr.quic((InetSocketAddress) door.getLocalSocketAddress());
      one.connections.dials().knock(here, HostKey.generate(new SecureRandom()).peerId());
      var packet = new DatagramPacket(new byte[2048], 2048);
      door.receive(packet);
      assertThat(Multiaddr.quic((InetSocketAddress) packet.getSocketAddress()))
          .isEqualTo(one.address);
      assertThat(packet.getLength()).isBetween(1, 1199);
      assertThat(packet.getData()[0] & 0xc0).isZero();
    }
  }

  @Test
  void knocks_cost_who_gets_them_nothing() throws Exception {
    End one = start();
    End other = start();
    for (int i = 0; i < 100; i++) one.connections.dials().knock(other.address, other.id);
    dial(one, other);
    Hosts.until("connected", () -> other.connections.find(one.id) != null);
  }
}
