// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.List;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.tls.QuicIdentity;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// QUIC is native code that strangers' packets reach: it is used by who asked for it.
final class QuicWantedTest {
  private final Hosts hosts = new Hosts();

  @BeforeEach
  void needsQuic() {
    assumeTrue(QuicIdentity.available(), "QUIC on this machine");
  }

  @AfterEach
  void stop() {
    hosts.close();
  }

  @Test
  void a_host_that_nobody_told_of_quic_sends_no_packet_of_it_wherever_peers_say_they_are()
      throws Exception {
    Host host = hosts.start();
    PeerId peer = HostKey.generate(new SecureRandom()).peerId();
    try (var socket = DatagramChannel.open()) {
      socket.bind(new InetSocketAddress("127.0.0.1", 0)).configureBlocking(false);
      Multiaddr there = Multiaddr.quic((InetSocketAddress) socket.getLocalAddress());
      host.learn(peer, List.of(there));
      assertThatThrownBy(() -> host.connect(peer)).isInstanceOf(AssayFault.World.class);
      assertThatThrownBy(() -> host.connect(there.withPeer(peer)))
          .isInstanceOf(AssayFault.Operator.class)
          .hasMessageContaining("an address of QUIC is listened on or configured");
      assertThat(socket.receive(ByteBuffer.allocate(2048))).isNull();
    }
  }

  @Test
  void whoever_listens_by_quic_or_has_it_written_down_uses_it() {
    Multiaddr quic = Multiaddr.parse("/ip4/127.0.0.1/udp/0/quic-v1");
    Multiaddr tcp = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
    var key = HostKey.generate(new SecureRandom());
    HostLimits limits = HostLimits.DEFAULTS;
    assertThat(new HostConfig(key, List.of(tcp, quic), "t/1", limits).securities().quic()).isTrue();
    assertThat(new HostConfig(key, List.of(tcp), "t/1", limits).securities().quic()).isFalse();
    assertThat(HostConfig.anyOfQuic(List.of(tcp, quic.withPeer(key.peerId())))).isTrue();
  }
}
