// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import org.junit.jupiter.api.Timeout;

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
    return start(new MdnsConfig(port, MdnsTest::isLoopback, Duration.ofMillis(250)));
  }

  private Host start(MdnsConfig mdns) {
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
    assertThat(MdnsLink.isNear(loopback, InetAddress.getByName("127.9.9.9"))).isTrue();
    assertThat(MdnsLink.isNear(loopback, InetAddress.getByName("8.8.8.8"))).isFalse();
    assertThat(MdnsLink.isNear(loopback, InetAddress.getByName("10.0.0.1"))).isFalse();
  }

  @Test
  void an_address_that_means_something_on_one_link_alone_says_on_which() throws Exception {
    byte[] local = InetAddress.getByName("fe80::1").getAddress();
    NetworkInterface loopback =
        NetworkInterface.networkInterfaces().filter(MdnsTest::isLoopback).findFirst().orElseThrow();
    int index = loopback.getIndex();
    assertThat(MdnsLink.isNear(loopback, Inet6Address.getByAddress(null, local, index))).isTrue();
    assertThat(MdnsLink.isNear(loopback, Inet6Address.getByAddress(null, local, index + 1)))
        .isFalse();
    assertThat(MdnsLink.isNear(loopback, InetAddress.getByName("fe80::1"))).isFalse();
  }

  @Test
  void a_neighbour_names_no_machine_but_those_of_the_networks_it_speaks_on() {
    Multiaddr near = Multiaddr.parse("/ip4/192.168.1.7/tcp/1");
    List<Multiaddr> told =
        Stream.of(
                "/ip4/127.0.0.1/tcp/22",
                "/ip4/10.0.0.1/tcp/1",
                "/ip4/8.8.8.8/tcp/1",
                "/ip6/2a00:1450::1/tcp/1",
                "/dns4/example.org/tcp/1")
            .map(Multiaddr::parse)
            .collect(Collectors.toCollection(ArrayList::new));
    told.add(near);
    assertThat(Mdns.near(told, ip -> ip.getHostAddress().startsWith("192.168.1.")))
        .containsExactly(near);
  }

  @Test
  void neighbours_of_a_network_that_comes_later_are_found() throws Exception {
    assumeTrue(NetworkInterface.networkInterfaces().anyMatch(MdnsTest::isLoopback), "no loopback");
    var up = new AtomicBoolean();
    var asked = new CountDownLatch(2);
    int port = freePort();
    var config =
        new MdnsConfig(
            port,
            link -> {
              asked.countDown();
              return up.get() && isLoopback(link);
            },
            Duration.ofMillis(100));
    Host one = start(config);
    Host two = start(config);
    asked.await();
    assertThat(one.streams().connected()).isEmpty();
    up.set(true);
    Hosts.until("found", () -> one.streams().connected().contains(two.peerId()));
  }

  /// A link of this machine by IPv6 that takes packets to all, and there are few: loopback does
  /// not.
  private static Optional<NetworkInterface> six(int port) throws IOException {
    for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      boolean has = link.inetAddresses().anyMatch(ip -> ip instanceof Inet6Address);
      if (!link.isUp() || !has) continue;
      try (MdnsLink to = MdnsLink.open(link, true, port)) {
        to.send(MdnsMessage.question());
        return Optional.of(link);
      } catch (IOException e) {
        // Not this one.
      }
    }
    return Optional.empty();
  }

  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void what_is_sent_to_all_of_a_link_by_ipv6_is_heard_there() throws Exception {
    int port = freePort();
    Optional<NetworkInterface> link = six(port);
    assumeTrue(link.isPresent(), "no link with IPv6");
    try (MdnsLink one = MdnsLink.open(link.get(), true, port);
        MdnsLink two = MdnsLink.open(link.get(), true, port)) {
      one.send(MdnsMessage.question());
      assertThat(MdnsMessage.decode(two.receive()).asks()).isTrue();
    }
  }
}
