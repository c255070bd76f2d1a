// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.codec.quic.QuicChannel;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.tls.QuicIdentity;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How much goes into one packet of QUIC.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class QuicPacketsTest {
  private static final String SINK = "/test/sink/1";
  private static final int LARGEST = 8952;

  private final Connections here = connections();
  private final Connections there = connections();

  private static Connections connections() {
    return new Connections(
        HostKey.generate(new SecureRandom()),
        HostLimits.DEFAULTS.connections(),
        InstantSource.system(),
        new Securities(List.of(Security.NOISE), true));
  }

  @BeforeEach
  void needsQuicAndLongPackets() throws Exception {
    assumeTrue(QuicIdentity.available(), "QUIC on this machine");
    var loopback = NetworkInterface.getByInetAddress(InetAddress.ofLiteral("127.0.0.1"));
    assumeTrue(loopback != null && loopback.getMTU() >= 9000, "long packets on loopback");
  }

  @AfterEach
  void stop() {
    here.stop(Duration.ZERO);
    there.stop(Duration.ZERO);
  }

  @Test
  void packets_become_as_long_as_the_path_carries() throws Exception {
    there.handle(
        SINK,
        stream -> {
          byte[] into = new byte[64 * 1024];
          while (stream.readSome(into, 0, into.length) >= 0) {}
        });
    here.start(List.of());
    Multiaddr at = there.start(List.of(Multiaddr.parse("/ip4/127.0.0.1/udp/0/quic-v1"))).getFirst();
    PeerConnection connection = here.connect(at.withPeer(there.self()));
    try (LibStream stream = here.openOn(connection, List.of(SINK))) {
      Hosts.until("probed", () -> packet(connection, stream) > 1472);
      assertThat(packet(connection, stream)).isEqualTo(LARGEST);
    }
  }

  /// The longest packet that is sent now, after some more of them.
  private static long packet(PeerConnection connection, LibStream stream) {
    try {
      stream.write(new byte[16 * 1024]);
    } catch (InterruptedException e) {
      throw new AssayFault.World("interrupted", e);
    }
    var path = ((QuicChannel) connection.channel()).collectPathStats(0);
    return path.awaitUninterruptibly().getNow().pmtu();
  }
}
