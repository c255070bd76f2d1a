// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import network.assay.protocol.libp2p.connection.ConnectionLimits;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.Securities;
import network.assay.protocol.libp2p.connection.Security;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.limits.Refusal;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.tls.QuicIdentity;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// First packets of QUIC that nobody stands behind: anybody can write another's address on them.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SpoofedInitialsTest {
  private static final Multiaddr QUIC = Multiaddr.parse("/ip4/127.0.0.1/udp/0/quic-v1");

  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  private static HostKey key() {
    return HostKey.generate(new SecureRandom());
  }

  /// With room for so many handshakes, a quarter of them for one address.
  private Host start(int handshakes) {
    ConnectionLimits usual = HostLimits.DEFAULTS.connections();
    var limits =
        new ConnectionLimits(
            usual.connections(),
            handshakes,
            usual.streamsPerConnection(),
            usual.bufferedPerConnection(),
            usual.upgradeTimeout(),
            usual.dialTimeout(),
            usual.keepAlive());
    return hosts.start(
        new Host(new HostConfig(key(), List.of(QUIC), "t/1", new HostLimits(limits))));
  }

  @Test
  void they_do_not_lock_their_alleged_senders_out() throws Exception {
    assumeTrue(QuicIdentity.available(), "QUIC on this machine");
    Host server = start(16);
    Host honest = start(16);
    InetSocketAddress to =
        new InetSocketAddress(
            "127.0.0.1",
            Integer.parseInt(server.listenAddresses().getFirst().parts().get(1).value()));
    try (var sender = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      for (byte[] packet : firstPackets(8)) {
        sender.send(new DatagramPacket(packet, packet.length, to));
      }
      // The server has seen the last of them: it has answered it.
      sender.setSoTimeout(30_000);
      for (int i = 0; i < 8; i++) sender.receive(new DatagramPacket(new byte[2048], 2048));
    }
    assertThat(honest.connect(Hosts.address(server))).isEqualTo(server.peerId());
    assertThat(honest.ping(server.peerId())).isPositive();
    assertThat(server.totals().refusals()).containsEntry(Refusal.HANDSHAKES, 0L);
  }

  /// What so many diallers send first, caught on its way.
  private static List<byte[]> firstPackets(int count) throws IOException, InterruptedException {
    var dials = new ArrayList<Thread>();
    var securities = new Securities(List.of(Security.NOISE), true);
    var dialler =
        new Connections(
            key(), HostLimits.DEFAULTS.connections(), InstantSource.system(), securities);
    try (var trap = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      trap.setSoTimeout(30_000);
      Multiaddr there = Multiaddr.quic((InetSocketAddress) trap.getLocalSocketAddress());
      for (int i = 0; i < count; i++) {
        PeerId nobody = key().peerId();
        dials.add(Thread.ofVirtual().start(() -> dial(dialler, there, nobody)));
      }
      Map<Integer, byte[]> bySender = new TreeMap<>();
      while (bySender.size() < count) {
        var packet = new DatagramPacket(new byte[2048], 2048);
        trap.receive(packet);
        bySender.putIfAbsent(packet.getPort(), Arrays.copyOf(packet.getData(), packet.getLength()));
      }
      return List.copyOf(bySender.values());
    } finally {
      dials.forEach(Thread::interrupt);
      dialler.stop(Duration.ZERO);
    }
  }

  private static void dial(Connections dialler, Multiaddr there, PeerId nobody) {
    try {
      dialler.dials().dial(there, nobody, true);
    } catch (AssayFault _) {
      // Nobody answers.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
