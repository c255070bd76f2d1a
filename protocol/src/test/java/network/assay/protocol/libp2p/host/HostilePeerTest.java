// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static network.assay.protocol.libp2p.host.Hosts.address;
import static network.assay.protocol.libp2p.host.Hosts.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.multiformats.Varint;
import network.assay.protocol.libp2p.noise.RawNoise;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.libp2p.yamux.RawYamux;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What strangers may send. Whatever it is, the host goes on serving the others.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostilePeerTest {
  private static final RequestProtocol ECHO =
      new RequestProtocol("/test/echo/1", 1000, 1000, Duration.ofSeconds(20), 4);

  private static final HostLimits TIGHT =
      TightLimits.of(Duration.ofMillis(1500), Duration.ofSeconds(2));

  private final Hosts hosts = new Hosts();
  private final HostKey stranger = HostKey.generate(new SecureRandom());
  private final Host host = hosts.start(HostKey.generate(new SecureRandom()), TIGHT);
  private final int port =
      Integer.parseInt(
          String.valueOf(host.listenAddresses().getFirst().value(AddressProtocol.TCP)));

  @AfterEach
  void the_host_still_serves() throws Exception {
    host.serve(ECHO, (_, request) -> request);
    Host friend = hosts.start();
    until("a friend is served", () -> served(friend));
    hosts.close();
  }

  private boolean served(Host friend) {
    try {
      friend.connect(address(host));
      return friend.request(host.peerId(), ECHO, new byte[] {1, 2}).length == 2;
    } catch (AssayFault.World full) {
      // A test has just given room, and the host has not noticed yet.
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private RawYamux connected(RawNoise noise) throws Exception {
    until("connected", () -> host.totals().connected() == 1);
    return new RawYamux(noise);
  }

  @Test
  void a_silent_socket_is_closed_when_its_time_is_up() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      // Its own greeting, then the end.
      assertThat(socket.getInputStream().readAllBytes()).hasSize(20);
    }
    assertThat(host.totals().handshakesFailed()).isEqualTo(1);
  }

  @Test
  void bytes_that_are_no_handshake_close_the_socket() throws Exception {
    var random = new Random(5);
    for (int i = 0; i < 200; i++) {
      byte[] garbage = new byte[1 + random.nextInt(200)];
      random.nextBytes(garbage);
      // A small first byte would announce a line that never comes: that is the silent peer.
      garbage[0] |= (byte) 0x80;
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
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
    for (int i = 0; i < 12; i++) sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
    until("refused", () -> host.totals().refused() > 0);
    for (Socket socket : sockets) socket.close();
  }

  @ParameterizedTest
  @EnumSource
  void another_peer_than_the_one_dialled_is_not_accepted(Wire wire) {
    Host there = hosts.start(wire);
    Multiaddr wrong = there.listenAddresses().getFirst().withPeer(stranger.peerId());
    Host dialler = hosts.start(wire);
    assertThatThrownBy(() -> dialler.connect(wrong))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("answers there");
    assertThatThrownBy(() -> there.connect(address(there))).isInstanceOf(AssayFault.World.class);
  }

  @Test
  void an_unsealed_message_closes_the_connection() throws Exception {
    try (RawNoise noise = RawNoise.dial(port, stranger)) {
      connected(noise);
      noise.sendRaw(new byte[100]);
      noise.awaitEnd();
    }
    until("gone", () -> host.totals().connected() == 0);
  }

  @Test
  void frames_that_break_the_rules_close_the_connection() throws Exception {
    byte[][] broken = {
      {1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}, // another version
      {0, 9, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}, // an unknown type
      {0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}, // stream 0
      {0, 1, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0}, // one of our numbers
      {0, 0, 0, 0, 0, 0, 0, 9, 0x7F, 0, 0, 0}, // data longer than any window
      {0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, // a go-away that accuses us
    };
    for (byte[] frame : broken) {
      try (RawNoise noise = RawNoise.dial(port, stranger)) {
        connected(noise).raw(frame);
        noise.awaitEnd();
      }
      until("gone", () -> host.totals().connected() == 0);
    }
  }

  @Test
  void a_stream_opened_twice_closes_the_connection() throws Exception {
    try (RawNoise noise = RawNoise.dial(port, stranger)) {
      RawYamux peer = connected(noise);
      peer.syn(1);
      peer.syn(1);
      noise.awaitEnd();
    }
  }

  @Test
  void sending_over_the_window_closes_the_connection() throws Exception {
    var reading = new CountDownLatch(1);
    host.serve(ECHO, (_, _) -> new byte[0]);
    host.streams()
        .handle(
            "/test/never-reads/1",
            stream -> {
              reading.await();
              stream.close();
            });
    try (RawNoise noise = RawNoise.dial(port, stranger)) {
      RawYamux peer = connected(noise);
      peer.open(1, "/test/never-reads/1");
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 64; i++) peer.data(1, new byte[8192]);
                noise.awaitEnd();
                throw new java.io.EOFException("closed as it should be");
              })
          .isInstanceOf(java.io.IOException.class);
    }
    until("gone", () -> host.totals().connected() == 0);
    reading.countDown();
  }

  @Test
  void what_is_not_read_is_bounded_over_all_streams() throws Exception {
    var reading = new CountDownLatch(1);
    host.streams()
        .handle(
            "/test/never-reads/1",
            stream -> {
              reading.await();
              stream.close();
            });
    try (RawNoise noise = RawNoise.dial(port, stranger)) {
      RawYamux peer = connected(noise);
      for (int stream = 1; stream <= 5; stream += 2) {
        peer.open(stream, "/test/never-reads/1");
        // Each within its window; together more than the half MiB of this host.
        for (int i = 0; i < 31; i++) peer.data(stream, new byte[8192]);
      }
      peer.awaitReset(5);
      peer.ping(7);
      noise.receive();
    } finally {
      reading.countDown();
    }
  }

  @Test
  void more_streams_than_allowed_are_reset_and_the_rest_live() throws Exception {
    try (RawNoise noise = RawNoise.dial(port, stranger)) {
      RawYamux peer = connected(noise);
      for (int i = 0; i < 40; i++) peer.syn(1 + 2 * i);
      peer.awaitReset(79);
      assertThat(host.totals().connected()).isEqualTo(1);
    }
  }

  @Test
  void a_flood_of_reset_streams_closes_the_connection() throws Exception {
    try (RawNoise noise = RawNoise.dial(port, stranger)) {
      RawYamux peer = connected(noise);
      // In one message: however slow the machine is, they come within the period that counts.
      peer.raw(openedAndReset(1_000));
      noise.awaitEnd();
    }
    until("gone", () -> host.totals().connected() == 0);
  }

  private static byte[] openedAndReset(int streams) {
    int windowUpdate = 1;
    int syn = 1;
    int rst = 8;
    var frames = ByteBuffer.allocate(streams * 24);
    for (int i = 0; i < streams; i++) {
      for (int flag : new int[] {syn, rst}) {
        frames.put((byte) 0).put((byte) windowUpdate).putShort((short) flag);
        frames.putInt(1 + 2 * i).putInt(0);
      }
    }
    return frames.array();
  }

  @Test
  void data_for_streams_that_never_were_is_bounded() throws Exception {
    try (RawNoise noise = RawNoise.dial(port, stranger)) {
      RawYamux peer = connected(noise);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 400; i++) peer.data(99, new byte[8192]);
                noise.awaitEnd();
                throw new java.io.EOFException("closed as it should be");
              })
          .isInstanceOf(java.io.IOException.class);
    }
    until("gone", () -> host.totals().connected() == 0);
  }

  @Test
  void credit_cannot_be_made_to_overflow() throws Exception {
    host.serve(ECHO, (_, request) -> request);
    try (RawNoise noise = RawNoise.dial(port, stranger)) {
      RawYamux peer = connected(noise);
      peer.open(1, ECHO.id());
      for (int i = 0; i < 100; i++) peer.credit(1, 0xFFFFFFFFL);
      peer.data(1, Varint.frame(new byte[2000]));
      peer.awaitReset(1);
    }
    assertThat(host.totals().charges()).isPositive();
  }

  @Test
  void oversized_truncated_and_malformed_requests_reset_the_stream_and_are_charged()
      throws Exception {
    host.serve(ECHO, (_, request) -> request);
    byte[] truncated = java.util.Arrays.copyOf(Varint.frame(new byte[500]), 100);
    byte[][] requests = {
      Varint.encode(1001), Varint.encode(Long.MAX_VALUE), {(byte) 0x80, 0}, truncated, {}
    };
    int stream = 1;
    try (RawNoise noise = RawNoise.dial(port, stranger)) {
      RawYamux peer = connected(noise);
      for (byte[] request : requests) {
        peer.open(stream, ECHO.id());
        peer.data(stream, request);
        peer.fin(stream);
        peer.awaitReset(stream);
        stream += 2;
      }
    }
    until("charged", () -> host.totals().charges() >= requests.length);
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
    Host rude = hosts.start();
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
    Host mute = hosts.start();
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
      assertThatThrownBy(() -> host.connect(there.withPeer(stranger.peerId())))
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("too long");
    }
  }

  @Test
  void replies_over_the_limit_are_the_peers_fault() throws Exception {
    Host verbose = hosts.start();
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
      Host friend = hosts.start();
      friend.connect(address(host));
      friends.add(friend);
    }
    // Two of the eight are for those that the host itself dials.
    until("full", () -> host.totals().connected() == 6);
    Host late = hosts.start();
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
