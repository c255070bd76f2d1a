// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static network.assay.protocol.libp2p.host.Besieged.ECHO;
import static network.assay.protocol.libp2p.host.Hosts.address;
import static network.assay.protocol.libp2p.host.Hosts.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.noise.RawNoise;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What strangers may send before they have a stream, and how peers may answer.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostilePeerTest {
  private static final HostLimits TIGHT =
      TightLimits.of(Duration.ofMinutes(5), Duration.ofSeconds(2));
  private static final HostLimits HASTY =
      TightLimits.of(Duration.ofMillis(1500), Duration.ofSeconds(2));

  private final Besieged besieged = new Besieged(TIGHT);
  private final Host host = besieged.host();

  @AfterEach
  void the_host_still_serves() throws Exception {
    besieged.close();
  }

  /// One that waits for nobody.
  private Host hasty() {
    return besieged.hosts().start(HostKey.generate(new SecureRandom()), HASTY);
  }

  @Test
  void a_silent_socket_is_closed_when_its_time_is_up() throws Exception {
    Host hasty = hasty();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), Besieged.port(hasty))) {
      socket.setSoTimeout(30_000);
      // Its own greeting, then the end.
      assertThat(socket.getInputStream().readAllBytes()).hasSize(20);
    }
    assertThat(hasty.totals().handshakesFailed()).isEqualTo(1);
  }

  @Test
  void bytes_that_are_no_handshake_close_the_socket() throws Exception {
    var random = new Random(5);
    for (int i = 0; i < 200; i++) {
      byte[] garbage = new byte[1 + random.nextInt(200)];
      random.nextBytes(garbage);
      // A small first byte would announce a line that never comes: that is the silent peer.
      garbage[0] |= (byte) 0x80;
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), Besieged.port(host))) {
        socket.getOutputStream().write(garbage);
        socket.shutdownOutput();
      }
    }
    until("all failed", () -> host.totals().handshakesFailed() + host.totals().refused() == 200);
    assertThat(host.totals().connections()).isZero();
  }

  @Test
  void more_half_open_handshakes_than_allowed_are_refused_at_once() throws Exception {
    var sockets = new ArrayList<Socket>();
    for (int i = 0; i < 12; i++)
      sockets.add(new Socket(InetAddress.getLoopbackAddress(), Besieged.port(host)));
    until("refused", () -> host.totals().refused() > 0);
    for (Socket socket : sockets) socket.close();
  }

  @ParameterizedTest
  @EnumSource
  void another_peer_than_the_one_dialled_is_not_accepted(Wire wire) {
    Host there = besieged.hosts().start(wire);
    Multiaddr wrong = there.listenAddresses().getFirst().withPeer(besieged.stranger().peerId());
    Host dialler = besieged.hosts().start(wire);
    assertThatThrownBy(() -> dialler.connect(wrong))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("answers there");
    assertThatThrownBy(() -> there.connect(address(there))).isInstanceOf(AssayFault.World.class);
  }

  @Test
  void an_unsealed_message_closes_the_connection() throws Exception {
    try (RawNoise noise = besieged.dialled()) {
      besieged.connected(noise);
      noise.sendRaw(new byte[100]);
      noise.awaitEnd();
    }
    until("gone", () -> host.totals().connected() == 0);
  }

  @Test
  void a_peer_that_keeps_breaking_rules_is_shut_out() throws Exception {
    var served = new AtomicInteger();
    host.serve(
        ECHO,
        (_, _) -> {
          served.incrementAndGet();
          throw new AssayFault.Peer("not acceptable");
        });
    Host rude = besieged.hosts().start();
    rude.connect(address(host));
    for (int i = 0; i < 100; i++) {
      // Whose fault a connection's end is depends on where it meets the caller.
      assertThatThrownBy(() -> rude.request(host.peerId(), ECHO, new byte[1]))
          .isInstanceOfAny(AssayFault.Peer.class, AssayFault.World.class);
    }
    assertThat(served.get()).isBetween(20, 40);
    until("out", () -> host.peers().stream().noneMatch(p -> p.id().equals(rude.peerId())));
  }

  @Test
  void a_peer_that_answers_nothing_costs_the_timeout_and_no_more() throws Exception {
    var never = new CountDownLatch(1);
    Host mute = besieged.hosts().start();
    mute.streams().handle(ECHO.id(), _ -> never.await());
    var impatient = new RequestProtocol(ECHO.id(), 10, 10, Duration.ofMillis(200), 1);
    host.learn(mute.peerId(), mute.listenAddresses());
    assertThatThrownBy(() -> host.request(mute.peerId(), impatient, new byte[1]))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("too long");
    never.countDown();
  }

  @Test
  void a_socket_that_never_speaks_costs_the_dial_timeout_and_no_more() throws Exception {
    try (var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Multiaddr there = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + deaf.getLocalPort());
      Host hasty = hasty();
      assertThatThrownBy(() -> hasty.connect(there.withPeer(besieged.stranger().peerId())))
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("too long");
    }
  }

  @Test
  void replies_over_the_limit_are_the_peers_fault() throws Exception {
    Host verbose = besieged.hosts().start();
    var wide = new RequestProtocol(ECHO.id(), 1000, 5000, Duration.ofSeconds(20), 4);
    verbose.serve(wide, (_, _) -> new byte[5000]);
    host.learn(verbose.peerId(), verbose.listenAddresses());
    assertThatThrownBy(() -> host.request(verbose.peerId(), ECHO, new byte[1]))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("limit 1000");
  }

  @Test
  void connections_over_the_limit_are_refused() throws Exception {
    var friends = new ArrayList<Host>();
    for (int i = 0; i < 6; i++) {
      Host friend = besieged.hosts().start();
      friend.connect(address(host));
      friends.add(friend);
    }
    // Two of the eight are for those that the host itself dials.
    until("full", () -> host.totals().connected() == 6);
    Host late = besieged.hosts().start();
    assertThatThrownBy(
            () -> {
              late.connect(address(host));
              late.ping(host.peerId());
            })
        .isInstanceOf(AssayFault.class);
    assertThat(host.totals().refused()).isPositive();
    host.connect(address(late));
    assertThat(host.totals().connected()).isEqualTo(7);
    friends.getFirst().disconnect(host.peerId());
  }

  @Test
  void an_address_that_is_taken_is_the_operators_problem() {
    List<Multiaddr> taken = host.listenAddresses();
    var second = new Host(new HostConfig(HostKey.generate(new SecureRandom()), taken, "x", TIGHT));
    assertThatThrownBy(second::start)
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("choose an address");
    second.stop(Duration.ZERO);
  }
}
