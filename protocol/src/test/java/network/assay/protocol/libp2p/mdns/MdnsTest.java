// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.NatConfig;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MdnsTest {
  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  private static boolean isLoopback(NetworkInterface link) {
    try {
      return link.isLoopback();
    } catch (SocketException _) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new DatagramSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Host start(int port) {
    var mdns = new MdnsConfig(port, MdnsTest::isLoopback, Duration.ofMillis(250));
    var nat =
        new NatConfig(
            Optional.empty(), false, List.of(), false, Optional.of(mdns), IpBlocks::isGlobal);
    var listen = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
    var key = HostKey.generate(new java.security.SecureRandom());
    return hosts.start(
        new Host(new HostConfig(key, listen, "assay-test/1", HostLimits.DEFAULTS, nat)));
  }

  @Test
  void neighbours_find_and_connect_to_each_other_without_being_told_anything() throws Exception {
    assumeTrue(NetworkInterface.networkInterfaces().anyMatch(MdnsTest::isLoopback), "no loopback");
    int port = freePort();
    Host one = start(port);
    Host two = start(port);
    Hosts.until(
        "found",
        () ->
            one.streams().connected().contains(two.peerId())
                && two.streams().connected().contains(one.peerId()));
  }

  @Test
  void only_a_links_own_networks_are_near() throws Exception {
    NetworkInterface loopback =
        NetworkInterface.networkInterfaces().filter(MdnsTest::isLoopback).findFirst().orElseThrow();
    assertThat(Mdns.isNear(loopback, InetAddress.getByName("127.9.9.9"))).isTrue();
    assertThat(Mdns.isNear(loopback, InetAddress.getByName("8.8.8.8"))).isFalse();
    assertThat(Mdns.isNear(loopback, InetAddress.getByName("10.0.0.1"))).isFalse();
  }

  @Test
  void a_neighbour_names_no_machine_but_those_of_our_networks() {
    Multiaddr self = Multiaddr.parse("/ip4/127.0.0.1/tcp/22");
    Multiaddr near = Multiaddr.parse("/ip4/192.168.1.7/tcp/1");
    Multiaddr far = Multiaddr.parse("/ip4/8.8.8.8/tcp/1");
    List<Multiaddr> told = List.of(self, near, far);
    assertThat(Mdns.believable(told, Reach.NETWORK)).containsExactly(near, far);
    assertThat(Mdns.believable(told, Reach.MACHINE)).isEqualTo(told);
  }
}
