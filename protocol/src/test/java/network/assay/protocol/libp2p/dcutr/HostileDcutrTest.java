// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.dcutr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
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
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A peer behind a relay that asks for holes to be punched, and means somebody else.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileDcutrTest {
  private static final int ROUNDS = 40;

  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  private Host start(Optional<RelayLimits> relays, boolean relayed, List<Multiaddr> through) {
    return start(relays, relayed, through, "/ip4/127.0.0.1/tcp/0");
  }

  private Host start(
      Optional<RelayLimits> relays, boolean relayed, List<Multiaddr> through, String at) {
    var nat = new NatConfig(relays, relayed, through, false, Optional.empty(), _ -> true);
    var key = HostKey.generate(new SecureRandom());
    var listen = List.of(Multiaddr.parse(at));
    return hosts.start(
        new Host(new HostConfig(key, listen, "assay-test/1", HostLimits.DEFAULTS, nat)));
  }

  @Test
  void nobody_can_aim_it_at_others() throws Exception {
    Host relay = start(Optional.of(RelayLimits.DEFAULTS), false, List.of());
    Host node = start(Optional.empty(), true, List.of(Hosts.address(relay)));
    Host attacker = start(Optional.empty(), true, List.of());
    Hosts.until("reserved", () -> node.announced().stream().anyMatch(Multiaddr::isRelayed));
    // What the node begins by itself is answered with nothing.
    attacker.streams().handleOverRelay(HolePuncher.ID, LibStream::reset);

    try (var victim = new Victim()) {
      attacker.connect(Hosts.address(relay).overRelay(node.peerId()));
      int answered = 0;
      for (int i = 0; i < ROUNDS; i++) if (ask(attacker, node, victim)) answered++;
      assertThat(answered).isBetween(1, PunchGate.OF_PEER + 2);
      assertThat(victim.hit.get()).isLessThanOrEqualTo((PunchGate.OF_PEER + 2) * Victim.ADDRESSES);
    }
  }

  @Test
  void few_of_the_doors_it_is_told_of_are_knocked_at() throws Exception {
    assumeTrue(QuicIdentity.available());
    String quic = "/ip4/127.0.0.1/udp/0/quic-v1";
    Host relay = start(Optional.of(RelayLimits.DEFAULTS), false, List.of(), quic);
    Host node = start(Optional.empty(), true, List.of(Hosts.address(relay)), quic);
    Host attacker = start(Optional.empty(), true, List.of(), quic);
    Hosts.until("reserved", () -> node.announced().stream().anyMatch(Multiaddr::isRelayed));
    try (var victim = new Doors()) {
      attacker
          .streams()
          .handleOverRelay(
              HolePuncher.ID,
              stream -> {
                if (stream.readFrame(PunchMessage.MAX_BYTES) == null) return;
                stream.writeFrame(new PunchMessage(false, victim.addresses()).encode());
                var _ = stream.readFrame(PunchMessage.MAX_BYTES);
              });
      attacker.connect(Hosts.address(relay).overRelay(node.peerId()));
      Hosts.until("knocked", () -> victim.most() >= 5 && victim.doors() >= PunchDials.MAX_DOORS);
      assertThat(victim.doors()).isEqualTo(PunchDials.MAX_DOORS);
    }
  }

  /// A machine's UDP ports that have nothing to do with it; what is no packet of QUIC is a knock.
  private static final class Doors implements AutoCloseable {
    private final List<DatagramSocket> sockets = new ArrayList<>();
    private final AtomicIntegerArray knocks = new AtomicIntegerArray(Victim.ADDRESSES);

    Doors() throws IOException {
      for (int i = 0; i < Victim.ADDRESSES; i++) {
        int door = i;
        var socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        sockets.add(socket);
        Thread.ofVirtual().start(() -> count(socket, door));
      }
    }

    private void count(DatagramSocket socket, int door) {
      var packet = new DatagramPacket(new byte[2048], 2048);
      try {
        while (true) {
          socket.receive(packet);
          if ((packet.getData()[0] & 0xc0) == 0) knocks.incrementAndGet(door);
        }
      } catch (IOException _) {
        // Closed: the test is over.
      }
    }

    int most() {
      int most = 0;
      for (int i = 0; i < knocks.length(); i++) most = Math.max(most, knocks.get(i));
      return most;
    }

    long doors() {
      return java.util.stream.IntStream.range(0, knocks.length())
          .filter(door -> knocks.get(door) > 0)
          .count();
    }

    List<Multiaddr> addresses() {
      return sockets.stream()
          .map(s -> Multiaddr.quic((InetSocketAddress) s.getLocalSocketAddress()))
          .toList();
    }

    @Override
    public void close() {
      for (DatagramSocket socket : sockets) socket.close();
    }
  }

  private static boolean ask(Host attacker, Host node, Victim victim) throws InterruptedException {
    try (LibStream stream =
        attacker.streams().openOverRelay(node.peerId(), List.of(HolePuncher.ID))) {
      stream.deadline(Hosts.PATIENCE);
      stream.writeFrame(new PunchMessage(false, victim.addresses()).encode());
      if (stream.readFrame(PunchMessage.MAX_BYTES) == null) return false;
      stream.writeFrame(new PunchMessage(true, List.of()).encode());
      // Its end says that the dials are over.
      return stream.readFrame(PunchMessage.MAX_BYTES) == null;
    } catch (AssayFault refused) {
      return false;
    }
  }

  /// A machine that has nothing to do with it, and counts who knocks.
  private static final class Victim implements AutoCloseable {
    static final int ADDRESSES = 8;

    final AtomicInteger hit = new AtomicInteger();
    private final List<ServerSocket> sockets = new ArrayList<>();

    Victim() throws IOException {
      for (int i = 0; i < ADDRESSES; i++) {
        var socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        sockets.add(socket);
        Thread.ofVirtual().start(() -> count(socket));
      }
    }

    private void count(ServerSocket socket) {
      try {
        while (true) {
          socket.accept().close();
          hit.incrementAndGet();
        }
      } catch (IOException _) {
        // Closed: the test is over.
      }
    }

    List<Multiaddr> addresses() {
      return sockets.stream()
          .map(s -> Multiaddr.parse("/ip4/127.0.0.1/tcp/" + s.getLocalPort()))
          .toList();
    }

    @Override
    public void close() throws IOException {
      for (ServerSocket socket : sockets) socket.close();
    }
  }

  @Test
  void honest_retries_go_on_and_a_block_is_dialled_seldom_whoever_asks() {
    var clock = new java.util.concurrent.atomic.AtomicReference<>(java.time.Instant.EPOCH);
    var gate = new PunchGate(clock::get);
    var peer = HostKey.generate(new SecureRandom()).peerId();
    List<Multiaddr> home = List.of(Multiaddr.parse("/ip4/8.8.8.8/tcp/4001"));
    for (int i = 0; i < HolePuncher.ATTEMPTS; i++) {
      assertThat(gate.hears(peer)).isTrue();
      assertThat(gate.aims(home)).isEqualTo(home);
    }
    clock.set(clock.get().plus(Duration.ofMinutes(1)));
    for (int i = 0; i < HolePuncher.ATTEMPTS; i++) {
      assertThat(gate.hears(peer)).isTrue();
      assertThat(gate.aims(home)).isEqualTo(home);
    }
    // Any number of identities, one target.
    int dialled = 0;
    for (int i = 0; i < 1000; i++) {
      if (!gate.aims(List.of(Multiaddr.parse("/ip4/8.8.8.9/tcp/" + (i + 1)))).isEmpty()) dialled++;
    }
    assertThat(dialled).isLessThanOrEqualTo(PunchGate.INTO_BLOCK);
    List<Multiaddr> elsewhere = List.of(Multiaddr.parse("/ip4/9.9.9.9/tcp/4001"));
    assertThat(gate.aims(elsewhere)).isEqualTo(elsewhere);
  }
}
