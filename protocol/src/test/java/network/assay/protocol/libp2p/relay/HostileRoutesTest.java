// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.NatConfig;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Strangers say where peers are, so that dialling them waits for itself, or for ever.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileRoutesTest {
  private static final Multiaddr NOBODY = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");

  private static final Multiaddr LOOPBACK = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");

  private final Hosts hosts = new Hosts();
  private final Connections connections =
      new Connections(
          HostKey.generate(new SecureRandom()),
          HostLimits.DEFAULTS.connections(),
          InstantSource.system());

  HostileRoutesTest() {
    connections.start(List.of());
    var unused = new RelayClient(connections, connections.self(), InstantSource.system());
  }

  @AfterEach
  void stop() {
    connections.stop(Duration.ZERO);
    hosts.close();
  }

  private Host host(Optional<RelayLimits> serves, List<Multiaddr> through, List<Multiaddr> listen) {
    boolean hidden = !through.isEmpty();
    var nat = new NatConfig(serves, hidden, through, false, Optional.empty(), IpBlocks::isGlobal);
    var key = HostKey.generate(new SecureRandom());
    return hosts.start(
        new Host(new HostConfig(key, listen, "assay-test/1", HostLimits.DEFAULTS, nat)));
  }

  private static PeerId somebody() {
    return HostKey.generate(new SecureRandom()).peerId();
  }

  private static Multiaddr bare(PeerId relay) {
    return Multiaddr.parse("/p2p/" + relay + "/p2p-circuit");
  }

  private static Multiaddr over(PeerId relay) {
    return Multiaddr.parse(NOBODY + "/p2p/" + relay + "/p2p-circuit");
  }

  /// Less than a race may last: what ends by then was not ended by its deadline.
  private void failsAtOnce(PeerId peer) {
    var dial =
        CompletableFuture.runAsync(
            () -> {
              try {
                var _ = connections.connect(peer);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            },
            task -> Thread.ofVirtual().start(task));
    assertThatThrownBy(() -> dial.get(40, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(AssayFault.World.class);
  }

  @Test
  void nobody_is_its_own_relay() {
    PeerId victim = somebody();
    connections.known().learn(victim, List.of(NOBODY, over(victim), bare(victim)));
    assertThat(connections.known().of(victim)).containsExactly(NOBODY);
    failsAtOnce(victim);
    Multiaddr told = over(victim).withPeer(victim);
    assertThatThrownBy(() -> connections.dials().connect(told, false))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("its own relay");
    assertThatThrownBy(() -> connections.connect(bare(victim).withPeer(victim)))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("its own relay");
  }

  @Test
  void two_peers_that_are_said_to_be_behind_each_other_do_not_wait_for_each_other() {
    PeerId one = somebody();
    PeerId other = somebody();
    connections.known().learn(one, List.of(bare(other)));
    connections.known().learn(other, List.of(bare(one)));
    failsAtOnce(one);
    failsAtOnce(other);
  }

  @Test
  void behind_a_relay_one_that_is_not_there_shuts_nobody_else_out() throws Exception {
    Host relay = host(Optional.of(RelayLimits.DEFAULTS), List.of(), List.of(LOOPBACK));
    Multiaddr behind = Multiaddr.parse(Hosts.address(relay) + "/p2p-circuit");
    for (PeerId peer : List.of(somebody(), somebody())) {
      connections.known().learn(peer, List.of(behind));
      assertThatThrownBy(() -> connections.connect(peer))
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("NO_RESERVATION");
    }
  }

  @Test
  void a_peer_behind_a_near_relay_may_be_far_away() throws Exception {
    Host relay = host(Optional.of(RelayLimits.DEFAULTS), List.of(), List.of(LOOPBACK));
    Host hidden = host(Optional.empty(), List.of(Hosts.address(relay)), List.of());
    Hosts.until("reserved", () -> !hidden.announced().isEmpty());
    PeerId peer = hidden.peerId();
    PeerId third = somebody();
    connections.known().announced(third, List.of(NOBODY));
    assertThat(connections.known().of(third)).containsExactly(NOBODY);

    assertThat(connections.connect(Hosts.address(relay).overRelay(peer)).limited()).isTrue();
    PeerId fourth = somebody();
    connections.known().said(peer, List.of(NOBODY));
    connections.known().hearsay(fourth, List.of(NOBODY), peer);
    assertThat(connections.known().of(peer)).doesNotContain(NOBODY);
    assertThat(connections.known().of(fourth)).isEmpty();
    connections.known().announced(fourth, List.of(NOBODY));
    assertThat(connections.known().of(fourth)).isEmpty();
  }

  @Test
  void who_is_said_to_be_where_an_honest_peer_is_does_not_shut_it_out() throws Exception {
    Host honest = hosts.start();
    Multiaddr there = Hosts.address(honest).withoutPeer();
    PeerId liar = somebody();
    connections.known().learn(liar, List.of(there));
    assertThatThrownBy(() -> connections.connect(liar)).isInstanceOf(AssayFault.class);
    connections.known().learn(honest.peerId(), List.of(there));
    assertThat(connections.connect(honest.peerId()).peer()).isEqualTo(honest.peerId());
  }

  @Test
  void an_operators_address_does_not_wait_for_those_that_strangers_told() throws Exception {
    Host honest = hosts.start();
    PeerId peer = honest.peerId();
    try (var mute = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
      Multiaddr told = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + mute.getLocalPort());
      connections.known().learn(peer, List.of(told));
      Thread dial =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      var _ = connections.connect(peer);
                    } catch (AssayFault | InterruptedException e) {
                      assertThat(e).isNotNull();
                    }
                  });
      try (var _ = mute.accept()) {
        Multiaddr there = Hosts.address(honest);
        assertThat(connections.connect(there).address()).isEqualTo(there.withoutPeer());
        assertThat(connections.known().of(peer)).containsExactly(there.withoutPeer(), told);
      }
      dial.join();
    }
  }
}
