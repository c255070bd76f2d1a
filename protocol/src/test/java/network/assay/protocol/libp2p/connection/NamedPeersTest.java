// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.transport.NameServer;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Peers that a name stands for (dnsaddr), with a name server on loopback.
final class NamedPeersTest {
  private final Hosts hosts = new Hosts();
  private final NameServer server = new NameServer();
  private final Connections self =
      new Connections(
          HostKey.generate(new SecureRandom()),
          HostLimits.DEFAULTS.connections(),
          InstantSource.system());
  private final Host peer = hosts.start();
  private final Multiaddr named = Multiaddr.parse("/dnsaddr/node.example/p2p/" + peer.peerId());

  @BeforeEach
  void start() {
    var _ = self.start(List.of());
    self.dials().lookUpWith(server.client());
  }

  @AfterEach
  void stop() {
    self.stop(Duration.ZERO);
    server.close();
    hosts.close();
  }

  @Test
  void the_operators_name_leads_to_the_peer_by_way_of_another_name() throws Exception {
    Multiaddr nobody = Multiaddr.parse("/ip4/127.0.0.1/tcp/1").withPeer(peer.peerId());
    server.says(
        "_dnsaddr.node.example",
        "dnsaddr=/dnsaddr/eu.node.example/p2p/" + peer.peerId(),
        "dnsaddr=" + nobody);
    server.says("_dnsaddr.eu.node.example", "dnsaddr=" + Hosts.address(peer));
    assertThat(self.connect(named).peer()).isEqualTo(peer.peerId());
    // Known from now on by where it was reached.
    assertThat(self.known().of(peer.peerId())).containsExactly(peer.listenAddresses().getFirst());
  }

  @Test
  void a_name_that_leads_to_somebody_else_leads_nowhere() {
    Host impostor = hosts.start();
    String there = impostor.listenAddresses().getFirst() + "/p2p/" + peer.peerId();
    server.says("_dnsaddr.node.example", "dnsaddr=" + there);
    assertThatThrownBy(() -> self.connect(named)).isInstanceOf(AssayFault.class);
    assertThat(self.all()).isEmpty();
  }

  @Test
  void a_strangers_name_is_neither_kept_nor_looked_up() {
    server.says("_dnsaddr.node.example", "dnsaddr=" + Hosts.address(peer));
    self.known().said(peer.peerId(), List.of(named));
    self.known().announced(peer.peerId(), List.of(named));
    self.known().hearsay(peer.peerId(), List.of(named), hosts.start().peerId());
    assertThat(self.known().of(peer.peerId())).isEmpty();
    assertThatThrownBy(() -> self.dials().connect(named, false))
        .isInstanceOf(AssayFault.World.class);
    assertThat(server.asked()).isZero();
  }
}
