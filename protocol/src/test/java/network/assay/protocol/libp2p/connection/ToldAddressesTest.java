// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Strangers name addresses; where they lead is looked at before anything is dialled.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ToldAddressesTest {
  private final PeerId peer = HostKey.generate(new SecureRandom()).peerId();
  private final Connections connections =
      new Connections(
          HostKey.generate(new SecureRandom()),
          HostLimits.DEFAULTS.connections(),
          InstantSource.system());

  @AfterEach
  void stop() {
    connections.stop(Duration.ZERO);
  }

  @Test
  void a_host_of_the_open_internet_is_not_led_into_its_own_machine_by_numbers_nor_names()
      throws Exception {
    connections.start(List.of(Multiaddr.parse("/ip4/0.0.0.0/tcp/0")));
    try (var victim = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
      int port = victim.getLocalPort();
      Multiaddr name = Multiaddr.parse("/dns4/localhost/tcp/" + port);
      Multiaddr number = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port);
      Multiaddr disguised = Multiaddr.parse("/dns4/127.0.0.1/tcp/" + port);
      Multiaddr metadata = Multiaddr.parse("/ip4/169.254.169.254/tcp/80");
      connections.known().announced(peer, List.of(number, name, disguised, metadata));
      assertThat(connections.known().of(peer)).containsExactlyInAnyOrder(name, disguised);

      assertThatThrownBy(() -> connections.connect(peer))
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("nearer");
      assertThatThrownBy(() -> connections.dials().connect(name.withPeer(peer), false))
          .isInstanceOf(AssayFault.World.class);
      victim.setSoTimeout(1);
      assertThatThrownBy(victim::accept).isInstanceOf(SocketTimeoutException.class);

      // The operator may say anything.
      victim.setSoTimeout(30_000);
      Thread dial =
          Thread.ofVirtual()
              .start(
                  () ->
                      assertThatThrownBy(() -> connections.connect(name.withPeer(peer)))
                          .isInstanceOf(AssayFault.class));
      victim.accept().close();
      dial.join();
    }
  }

  @Test
  void where_nobody_is_farther_away_than_this_machine_its_addresses_are_believed() {
    connections.start(List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
    Multiaddr number = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
    connections.known().announced(peer, List.of(number));
    assertThat(connections.known().of(peer)).containsExactly(number);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, MACHINE",
    "0.0.0.0, MACHINE",
    "::1, MACHINE",
    "::7f00:1, MACHINE",
    "64:ff9b::7f00:1, MACHINE",
    "2002:7f00:1::, MACHINE",
    "169.254.169.254, NETWORK",
    "10.1.2.3, NETWORK",
    "100.64.0.1, NETWORK",
    "64:ff9b::a9fe:a9fe, NETWORK",
    "fd00:ec2::254, NETWORK",
    "fe80::1, NETWORK",
    "64:ff9b::808:808, WORLD",
    "8.8.8.8, WORLD",
    "2a00:1450::1, WORLD",
  })
  void ipv6_that_stands_for_ipv4_is_as_near_as_that(String address, Reach reach) {
    assertThat(Reach.of(InetAddress.ofLiteral(address))).isEqualTo(reach);
  }
}
