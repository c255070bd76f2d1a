// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.NatConfig;
import network.assay.protocol.libp2p.identify.IdentifyProtocol;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.protobuf.ProtoReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Three hosts: one relays, one listens only through it, one dials.
final class RelayTest {
  private static final String SINK = "/test/sink/1";
  private static final String PLAIN = "/test/plain/1";

  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  private static RelayLimits limits(Duration time, long bytes) {
    RelayLimits usual = RelayLimits.DEFAULTS;
    return new RelayLimits(
        usual.reservations(),
        usual.perAddress(),
        usual.perBlock(),
        usual.kept(),
        usual.circuits(),
        usual.circuitsPerPeer(),
        new CircuitLimit(time, bytes));
  }

  private Host relay(RelayLimits limits) {
    return start(
        new NatConfig(
            Optional.of(limits), false, List.of(), false, Optional.empty(), IpBlocks::isGlobal),
        List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
  }

  /// Listens nowhere but at the relay.
  private Host hidden(Host relay) throws InterruptedException {
    Host hidden = start(nat(List.of(Hosts.address(relay))), List.of());
    Hosts.until("reserved", () -> !hidden.announced().isEmpty());
    return hidden;
  }

  private Host dialler() {
    return start(nat(List.of()), List.of());
  }

  private static NatConfig nat(List<Multiaddr> through) {
    return new NatConfig(
        Optional.empty(), true, through, false, Optional.empty(), IpBlocks::isGlobal);
  }

  private Host start(NatConfig nat, List<Multiaddr> listen) {
    var key = HostKey.generate(new java.security.SecureRandom());
    return hosts.start(
        new Host(new HostConfig(key, listen, "assay-test/1", HostLimits.DEFAULTS, nat)));
  }

  private static Multiaddr behind(Host relay, Host hidden) {
    return Hosts.address(relay).overRelay(hidden.peerId());
  }

  @Test
  void a_host_that_listens_nowhere_is_reached_through_a_relay() throws Exception {
    Host relay = relay(RelayLimits.DEFAULTS);
    Host hidden = hidden(relay);
    assertThat(hidden.announced()).containsExactly(behind(relay, hidden).withoutPeer());
    assertThat(relay.reachTotals().reservations()).isEqualTo(1);
    Host dialler = dialler();

    assertThat(dialler.connect(behind(relay, hidden))).isEqualTo(hidden.peerId());
    assertThat(dialler.ping(hidden.peerId())).isPositive();
    assertThat(hidden.ping(dialler.peerId())).isPositive();
    Hosts.until(
        "identified over the relay",
        () ->
            dialler.peers().stream()
                .anyMatch(p -> p.id().equals(hidden.peerId()) && p.agent().equals("assay-test/1")));
    assertThat(relay.reachTotals().circuits()).isEqualTo(1);
    assertThat(relay.reachTotals().carried()).isPositive();
    dialler.disconnect(hidden.peerId());
    Hosts.until("over", () -> relay.reachTotals().circuits() == 0);
  }

  @Test
  void whoever_comes_over_a_relay_is_told_no_address_of_this_machine() throws Exception {
    Host relay = relay(RelayLimits.DEFAULTS);
    Host hidden =
        start(nat(List.of(Hosts.address(relay))), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
    Hosts.until("reserved", () -> hidden.announced().size() == 2);
    Host dialler = dialler();
    BlockingQueue<Multiaddr> told = new LinkedBlockingQueue<>();
    for (Host from : List.of(relay, dialler)) {
      if (from == dialler) from.connect(behind(relay, hidden));
      try (LibStream stream =
          from.streams().openOverRelay(hidden.peerId(), List.of(IdentifyProtocol.ID))) {
        stream.deadline(Hosts.PATIENCE);
        var in = new ProtoReader(Objects.requireNonNull(stream.readFrame(8192)));
        while (in.next()) {
          switch (in.field()) {
            case 2 -> told.add(Multiaddr.of(in.bytes(8192)));
            case 8 -> told.addAll(PeerRecord.open(in.bytes(8192)).record().addresses());
            default -> in.skip();
          }
        }
      }
      if (from == relay) {
        // Twice: once signed.
        assertThat(told).contains(hidden.listenAddresses().getFirst()).hasSize(4);
        told.clear();
      }
    }
    assertThat(told).isEmpty();
    assertThat(dialler.addresses(hidden.peerId())).isSubsetOf(hidden.announced().getLast());
  }

  @Test
  void only_protocols_that_say_so_run_over_a_relay() throws Exception {
    Host relay = relay(RelayLimits.DEFAULTS);
    Host hidden = hidden(relay);
    Host dialler = dialler();
    hidden.streams().handle(PLAIN, stream -> stream.closeWrite());
    dialler.connect(behind(relay, hidden));
    assertThat(dialler.streams().connected()).doesNotContain(hidden.peerId());
    assertThatThrownBy(() -> dialler.streams().openHeld(hidden.peerId(), List.of(PLAIN)))
        .isInstanceOf(AssayFault.World.class);
    // Even if a dialler tries, it is not served.
    assertThatThrownBy(() -> dialler.streams().openOverRelay(hidden.peerId(), List.of(PLAIN)))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("speaks none of");
  }

  @Test
  void bytes_are_limited_before_they_are_passed_on() throws Exception {
    Host relay = relay(limits(Duration.ofMinutes(2), 64 * 1024));
    Host hidden = hidden(relay);
    Host dialler = dialler();
    var arrived = new AtomicLong();
    var over = new CountDownLatch(1);
    hidden
        .streams()
        .handleOverRelay(
            SINK,
            stream -> {
              byte[] into = new byte[1024];
              try {
                for (int n = 0; n >= 0; n = stream.readSome(into, 0, into.length)) {
                  arrived.addAndGet(n);
                }
              } finally {
                over.countDown();
              }
            });
    dialler.connect(behind(relay, hidden));
    LibStream stream = dialler.streams().openOverRelay(hidden.peerId(), List.of(SINK));
    stream.deadline(Duration.ofSeconds(30));
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 10_000; i++) stream.write(new byte[1024]);
            })
        .isInstanceOf(AssayFault.class);
    assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(arrived.get()).isLessThanOrEqualTo(64 * 1024);
    Hosts.until("over", () -> relay.reachTotals().circuits() == 0);
    assertThat(relay.reachTotals().carried()).isLessThanOrEqualTo(2 * 64 * 1024);
  }

  @Test
  void time_is_limited() throws Exception {
    Host relay = relay(limits(Duration.ofSeconds(1), 0));
    Host hidden = hidden(relay);
    Host dialler = dialler();
    dialler.connect(behind(relay, hidden));
    Hosts.until("over", () -> relay.reachTotals().circuits() == 0);
    Hosts.until(
        "closed", () -> dialler.peers().stream().noneMatch(p -> p.id().equals(hidden.peerId())));
  }

  @Test
  void nobody_reaches_a_peer_without_a_reservation_however_many_relays_are_named()
      throws Exception {
    Host relay = relay(RelayLimits.DEFAULTS);
    Host hidden = hidden(relay);
    Host dialler = dialler();
    Host other = dialler();
    other.connect(Hosts.address(relay));
    assertThatThrownBy(() -> dialler.connect(behind(relay, other)))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("NO_RESERVATION");
    Multiaddr twice = behind(relay, hidden).overRelay(other.peerId());
    assertThatThrownBy(() -> dialler.connect(twice))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("relay " + relay.peerId() + " says NO_RESERVATION");
    assertThat(relay.reachTotals().circuits()).isZero();
    assertThat(dialler.streams().connected()).containsExactly(relay.peerId());
  }

  @Test
  void who_is_reached_over_a_relay_relays_nothing() throws Exception {
    Host relay = relay(RelayLimits.DEFAULTS);
    var both =
        new NatConfig(
            Optional.of(RelayLimits.DEFAULTS),
            true,
            List.of(Hosts.address(relay)),
            false,
            Optional.empty(),
            IpBlocks::isGlobal);
    Host hidden = start(both, List.of());
    Hosts.until("reserved", () -> !hidden.announced().isEmpty());
    Host dialler = dialler();
    assertThat(dialler.connect(behind(relay, hidden))).isEqualTo(hidden.peerId());
    assertThatThrownBy(
            () -> dialler.streams().openOverRelay(hidden.peerId(), List.of(RelayServer.HOP)))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("speaks none of");
  }

  @Test
  void nobody_is_taken_from_a_relay_that_was_not_asked() throws Exception {
    Host relay = relay(RelayLimits.DEFAULTS);
    Host hidden = hidden(relay);
    Host stranger = relay(RelayLimits.DEFAULTS);
    hidden.connect(Hosts.address(stranger));
    Hosts.until("met", () -> stranger.streams().connected().contains(hidden.peerId()));
    try (LibStream stream =
        stranger.streams().openHeld(hidden.peerId(), List.of(RelayClient.STOP))) {
      stream.writeFrame(new StopMessage.Connect(relay.peerId(), CircuitLimit.NONE).encode());
      byte[] reply = Objects.requireNonNull(stream.readFrame(HopMessage.MAX_BYTES));
      assertThat(StopMessage.decode(reply))
          .isEqualTo(new StopMessage.Answer(RelayStatus.PERMISSION_DENIED));
    }
  }

  @Test
  void nobody_is_taken_from_a_relay_that_has_refused() throws Exception {
    Host refusing = start(nat(List.of()), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
    var asked = new CountDownLatch(1);
    refusing
        .streams()
        .handle(
            RelayServer.HOP,
            stream -> {
              var no = new HopMessage.Answer(RelayStatus.RESERVATION_REFUSED, null, null);
              stream.writeFrame(no.encode());
              stream.closeWrite();
              // Until the other end has read it.
              stream.readSome(new byte[4096], 0, 4096);
              while (stream.readSome(new byte[4096], 0, 4096) >= 0) {}
              asked.countDown();
            });
    Host hidden = start(nat(List.of(Hosts.address(refusing))), List.of());
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    Hosts.until(
        "forgotten",
        () -> {
          try (LibStream stream =
              refusing.streams().openHeld(hidden.peerId(), List.of(RelayClient.STOP))) {
            stream.deadline(Hosts.PATIENCE);
            stream.writeFrame(
                new StopMessage.Connect(refusing.peerId(), CircuitLimit.NONE).encode());
            byte[] reply = Objects.requireNonNull(stream.readFrame(HopMessage.MAX_BYTES));
            return StopMessage.decode(reply)
                .equals(new StopMessage.Answer(RelayStatus.PERMISSION_DENIED));
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void of_what_a_relay_tells_of_itself_only_few_machines_it_could_be_are_announced()
      throws Exception {
    List<Multiaddr> told =
        List.of(
            Multiaddr.parse("/ip4/127.0.0.1/tcp/22"),
            Multiaddr.parse("/ip4/169.254.169.254/tcp/80"),
            Multiaddr.parse("/ip4/10.0.0.1/tcp/1"),
            Multiaddr.parse("/dns4/somebody.example/tcp/1"),
            Multiaddr.parse("/ip4/8.8.4.4/tcp/4001"),
            Multiaddr.parse("/ip4/8.8.4.4/tcp/4001"),
            Multiaddr.parse("/ip4/9.9.9.9/tcp/1"),
            Multiaddr.parse("/ip4/9.9.9.10/tcp/1"),
            Multiaddr.parse("/ip4/9.9.9.11/tcp/1"),
            Multiaddr.parse("/ip4/9.9.9.12/tcp/1"));
    var far = java.net.InetAddress.ofLiteral("8.8.4.4");
    assertThat(RelayClient.believable(told, far))
        .containsExactly(
            Multiaddr.parse("/ip4/8.8.4.4/tcp/4001"),
            Multiaddr.parse("/ip4/9.9.9.9/tcp/1"),
            Multiaddr.parse("/ip4/9.9.9.10/tcp/1"),
            Multiaddr.parse("/ip4/9.9.9.11/tcp/1"));
    var near = java.net.InetAddress.ofLiteral("10.0.0.9");
    assertThat(RelayClient.believable(told, near)).contains(Multiaddr.parse("/ip4/10.0.0.1/tcp/1"));
  }

  @Test
  void a_reservation_ends_with_its_connection() throws Exception {
    Host relay = relay(RelayLimits.DEFAULTS);
    Host hidden = hidden(relay);
    relay.disconnect(hidden.peerId());
    Hosts.until("gone", () -> relay.reachTotals().reservations() == 0);
    Hosts.until("back", () -> relay.reachTotals().reservations() == 1);
    Hosts.until("announced", () -> hidden.announced().size() == 1);
  }
}
