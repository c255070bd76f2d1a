// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static network.assay.protocol.libp2p.host.Hosts.address;
import static network.assay.protocol.libp2p.host.Hosts.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.libp2p.access.AccessRules;
import network.assay.protocol.libp2p.access.Ban;
import network.assay.protocol.libp2p.access.Subject;
import network.assay.protocol.libp2p.connection.ConnectionLimits;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.limits.RateLimits;
import network.assay.protocol.libp2p.limits.Refusal;
import network.assay.protocol.libp2p.limits.ResourceLimits;
import network.assay.protocol.libp2p.limits.StreamLimits;
import network.assay.protocol.libp2p.limits.WaterMarks;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Varint;
import network.assay.protocol.libp2p.multistream.SelectLine;
import network.assay.protocol.libp2p.noise.RawNoise;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.libp2p.yamux.RawYamux;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Floods of everything that may be asked of a host: what they take is bounded, and honest traffic
/// goes on beside them.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FloodTest {
  private static final long MIB = 1024 * 1024;
  private static final RequestProtocol ECHO =
      new RequestProtocol("/test/echo/1", 1 << 20, 1 << 20, Duration.ofSeconds(30), 16);
  private static final String HOLD = "/test/hold/1";
  private static final ConnectionLimits CONNECTIONS =
      new ConnectionLimits(
          16,
          32,
          64,
          MIB / 2,
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30));

  private final Hosts hosts = new Hosts();
  private final CountDownLatch held = new CountDownLatch(1);

  @AfterEach
  void stop() {
    held.countDown();
    hosts.close();
  }

  private Host serving(ResourceLimits resources) {
    HostKey key = HostKey.generate(new SecureRandom());
    Host host = hosts.start(key, new HostLimits(CONNECTIONS, resources, AccessRules.OPEN));
    host.serve(ECHO, (_, request) -> request);
    host.streams()
        .handle(
            HOLD,
            stream -> {
              held.await();
              stream.close();
            });
    return host;
  }

  private static ResourceLimits resources(WaterMarks water, StreamLimits streams, long perSecond) {
    return new ResourceLimits(water, 4, streams, MIB, new RateLimits(perSecond, 16 * perSecond));
  }

  private static ResourceLimits usual(StreamLimits streams) {
    return resources(WaterMarks.of(16), streams, 64 * MIB);
  }

  private static boolean echoes(Host friend, Host host) throws InterruptedException {
    friend.connect(address(host));
    return friend.request(host.peerId(), ECHO, new byte[2000]).length == 2000;
  }

  private static int port(Host host) {
    return Integer.parseInt(
        String.valueOf(host.listenAddresses().getFirst().value(AddressProtocol.TCP)));
  }

  private static long refused(Host host, Refusal why) {
    return host.totals().refusals().getOrDefault(why, 0L);
  }

  @Test
  void streams_of_one_protocol_are_bounded_and_the_peers_others_go_on() throws Exception {
    Host host = serving(usual(new StreamLimits(64, 32, 32, 4)));
    Host greedy = hosts.start();
    greedy.connect(address(host));
    var open = new ArrayList<LibStream>();
    for (int i = 0; i < 12; i++) open.add(greedy.streams().open(host.peerId(), List.of(HOLD)));
    until("refused", () -> refused(host, Refusal.STREAMS_OF_PROTOCOL) == 8);
    assertThat(echoes(greedy, host)).isTrue();
    open.forEach(LibStream::reset);
    held.countDown();
    until("room again", () -> isServed(greedy, host));
  }

  private static boolean isServed(Host from, Host to) {
    try (LibStream stream = from.streams().open(to.peerId(), List.of(HOLD))) {
      return stream.readSome(new byte[1], 0, 1) < 0;
    } catch (AssayFault refused) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_flood_of_streams_takes_the_peers_own_share_and_others_are_served() throws Exception {
    Host host = serving(usual(new StreamLimits(64, 16, 64, 16)));
    try (RawNoise noise = RawNoise.dial(port(host), HostKey.generate(new SecureRandom()))) {
      until("connected", () -> host.totals().connected() == 1);
      var peer = new RawYamux(noise);
      // Half-open: no protocol is ever named on them.
      for (int i = 0; i < 60; i++) peer.syn(1 + 2 * i);
      peer.awaitReset(119);
      assertThat(refused(host, Refusal.STREAMS)).isBetween(30L, 48L);
      assertThat(echoes(hosts.start(), host)).isTrue();
    }
  }

  @Test
  void a_stream_that_never_names_a_protocol_is_reset_when_its_time_is_up() throws Exception {
    Host host = serving(usual(new StreamLimits(64, 16, 64, 16)));
    try (RawNoise noise = RawNoise.dial(port(host), HostKey.generate(new SecureRandom()))) {
      until("connected", () -> host.totals().connected() == 1);
      var peer = new RawYamux(noise);
      peer.syn(1);
      peer.data(1, new byte[] {19, '/'});
      peer.awaitReset(1);
      until("charged", () -> host.totals().charges() == 1);
    }
  }

  @Test
  void a_handshake_that_drips_is_cut_off_when_its_time_is_up() throws Exception {
    Host host = serving(usual(new StreamLimits(64, 16, 64, 16)));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port(host))) {
      socket.getOutputStream().write(Varint.encode(SelectLine.MAX_BYTES));
      var sent = new AtomicInteger();
      until("cut off", () -> drips(socket, sent) || host.totals().handshakesFailed() == 1);
    }
    assertThat(host.totals().handshakesFailed()).isEqualTo(1);
    assertThat(echoes(hosts.start(), host)).isTrue();
  }

  /// Sends one byte more of a line that never ends, so that nothing is wrong but the time it takes;
  /// true where the socket is closed.
  private static boolean drips(Socket socket, AtomicInteger sent) {
    try {
      if (sent.incrementAndGet() < SelectLine.MAX_BYTES) socket.getOutputStream().write(0x7f);
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  @Test
  void memory_stays_bounded_however_many_peers_send_what_is_not_read() throws Exception {
    Host host = serving(usual(new StreamLimits(64, 16, 64, 16)));
    var peers = new ArrayList<RawNoise>();
    for (int i = 1; i <= 4; i++) {
      RawNoise noise = RawNoise.dial(port(host), HostKey.generate(new SecureRandom()));
      peers.add(noise);
      int connected = i;
      until("connected", () -> host.totals().connected() == connected);
      var peer = new RawYamux(noise);
      for (int stream = 1; stream <= 3; stream += 2) {
        peer.open(stream, HOLD);
        for (int n = 0; n < 28; n++) peer.data(stream, new byte[8192]);
      }
    }
    until("refused", () -> refused(host, Refusal.MEMORY) > 0);
    assertThat(host.bufferedBytes()).isBetween(MIB / 2, MIB);
    for (RawNoise noise : peers) noise.close();
    until("given back", () -> host.bufferedBytes() == 0);
    assertThat(echoes(hosts.start(), host)).isTrue();
  }

  @Test
  void a_fast_sender_is_slowed_down_and_loses_nothing() throws Exception {
    var streams = new StreamLimits(64, 16, 64, 16);
    Host host = serving(resources(WaterMarks.of(16), streams, MIB));
    Host fast = hosts.start();
    fast.connect(address(host));
    byte[] much = new byte[1 << 19];
    new Random(7).nextBytes(much);
    assertThat(fast.request(host.peerId(), ECHO, much)).isEqualTo(much);
    assertThat(host.pauses()).isPositive();
  }

  @Test
  void too_many_connections_are_trimmed_and_those_that_matter_stay() throws Exception {
    var marks = new WaterMarks(3, 5, Duration.ZERO);
    Host host = serving(resources(marks, new StreamLimits(64, 16, 64, 16), 64 * MIB));
    Host friend = hosts.start();
    Host valued = hosts.start();
    host.values().protect(friend.peerId(), "dispute");
    host.values().tag(valued.peerId(), "work", 7);
    assertThat(echoes(friend, host)).isTrue();
    assertThat(echoes(valued, host)).isTrue();
    for (int i = 0; i < 4; i++) hosts.start().connect(address(host));
    until("trimmed", () -> host.totals().trimmed() == 3);
    until("down to the low mark", () -> host.totals().connected() == 3);
    assertThat(host.streams().connected()).contains(friend.peerId(), valued.peerId());
  }

  @Test
  void a_banned_peer_is_cut_off_and_kept_out_both_ways_until_the_ban_is_lifted() throws Exception {
    Host host = serving(usual(new StreamLimits(64, 16, 64, 16)));
    Host rude = hosts.start();
    assertThat(echoes(rude, host)).isTrue();
    var subject = new Subject.Peer(rude.peerId());
    host.ban(new Ban(subject, Instant.now().plusSeconds(3600)));
    until("cut off", () -> host.totals().connected() == 0);
    until("noticed", () -> rude.totals().connected() == 0);
    assertThatThrownBy(() -> echoes(rude, host)).isInstanceOf(AssayFault.class);
    assertThat(refused(host, Refusal.DENIED)).isPositive();
    assertThatThrownBy(() -> host.connect(address(rude))).isInstanceOf(AssayFault.World.class);
    assertThat(host.unban(subject)).isTrue();
    assertThat(host.connect(address(rude))).isEqualTo(rude.peerId());
  }

  @Test
  void a_closed_network_lets_in_whom_it_names() throws Exception {
    HostKey member = HostKey.generate(new SecureRandom());
    var rules =
        new AccessRules(
            List.of(new Subject.Peer(member.peerId())), List.of(Subject.parse("127.0.0.0/8")));
    var limits = new HostLimits(CONNECTIONS, ResourceLimits.of(16), rules);
    Host host = hosts.start(HostKey.generate(new SecureRandom()), limits);
    host.serve(ECHO, (_, request) -> request);
    assertThat(echoes(hosts.start(member, HostLimits.DEFAULTS), host)).isTrue();
    Host stranger = hosts.start();
    assertThatThrownBy(() -> echoes(stranger, host)).isInstanceOf(AssayFault.class);
    assertThatThrownBy(() -> host.connect(address(stranger))).isInstanceOf(AssayFault.World.class);
  }

  @Test
  void a_peer_sends_no_more_in_a_second_than_its_rate_however_its_messages_are_cut()
      throws Exception {
    Host host = serving(resources(WaterMarks.of(16), new StreamLimits(64, 32, 32, 4), MIB / 2));
    Host quick = hosts.start();
    quick.connect(address(host));
    long begin = System.nanoTime();
    for (int i = 0; i < 32; i++) quick.request(host.peerId(), ECHO, new byte[64 << 10]);
    // 2 MiB; an eighth of a second is credit.
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(3));
  }
}
