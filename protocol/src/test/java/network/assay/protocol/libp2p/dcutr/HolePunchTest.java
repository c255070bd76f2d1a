// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.dcutr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.NatConfig;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.relay.RelayLimits;
import network.assay.protocol.libp2p.tls.QuicIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HolePunchTest {
  private static final Multiaddr LOOPBACK = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
  private static final String ECHO = "/test/echo/1";

  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  private Host start(NatConfig nat) {
    var key = HostKey.generate(new java.security.SecureRandom());
    return hosts.start(
        new Host(new HostConfig(key, List.of(LOOPBACK), "assay-test/1", HostLimits.DEFAULTS, nat)));
  }

  private static NatConfig behind(List<Multiaddr> through) {
    return new NatConfig(Optional.empty(), true, through, false, Optional.empty(), _ -> true);
  }

  @Test
  void a_relayed_connection_gives_way_to_a_direct_one_and_new_streams_move() throws Exception {
    Host relay =
        start(
            new NatConfig(
                Optional.of(RelayLimits.DEFAULTS),
                false,
                List.of(),
                false,
                Optional.empty(),
                _ -> true));
    Host hidden = start(behind(List.of(Hosts.address(relay))));
    Host dialler = start(behind(List.of()));
    hidden.streams().handle(ECHO, LibStream::closeWrite);
    Hosts.until("reserved", () -> hidden.announced().stream().anyMatch(Multiaddr::isRelayed));

    dialler.connect(Hosts.address(relay).overRelay(hidden.peerId()));
    try (LibStream stream = dialler.streams().open(hidden.peerId(), List.of(ECHO))) {
      assertThat(stream.connection().limited()).isFalse();
    }
    Hosts.until("the relay rests", () -> relay.reachTotals().circuits() == 0);
    assertThat(dialler.streams().connected()).contains(hidden.peerId());
  }

  @ParameterizedTest
  @CsvSource({"tcp,/tcp/4001", "quic,/udp/4001/quic-v1"})
  @Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void two_peers_behind_nats_that_let_nobody_in_meet(String wire, String port, @TempDir Path folder)
      throws Exception {
    assumeTrue(wire.equals("tcp") || QuicIdentity.available());
    assertThat(Punch.between(folder, wire)).contains("DIRECT /ip4/9.0.1.2" + port);
  }
}
