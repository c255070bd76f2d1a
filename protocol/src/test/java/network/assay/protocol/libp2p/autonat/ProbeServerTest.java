// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import network.assay.protocol.libp2p.autonat.ProbeMessage.Answer;
import network.assay.protocol.libp2p.autonat.ProbeMessage.Fee;
import network.assay.protocol.libp2p.autonat.ProbeMessage.Payment;
import network.assay.protocol.libp2p.autonat.ProbeMessage.Question;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.NatConfig;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Askers that want a server of AutoNAT v2 to dial others, or to work for nothing.
final class ProbeServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Answer REFUSED = new Answer(ProbeMessage.REFUSED, 0, 0);
  private static final Answer REJECTED = new Answer(ProbeMessage.REJECTED, 0, 0);

  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  private Host server(Predicate<InetAddress> global) {
    var key = HostKey.generate(new SecureRandom());
    var listen = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
    var nat = new NatConfig(Optional.empty(), false, List.of(), true, Optional.empty(), global);
    return hosts.start(
        new Host(new HostConfig(key, listen, "assay-test/1", HostLimits.DEFAULTS, nat)));
  }

  private Host at(String machine) {
    var key = HostKey.generate(new SecureRandom());
    var listen = List.of(Multiaddr.parse("/ip4/" + machine + "/tcp/0"));
    return hosts.start(new Host(new HostConfig(key, listen, "x", HostLimits.DEFAULTS)));
  }

  private Host asker(Host server) throws InterruptedException {
    Host asker = hosts.start();
    asker.connect(Hosts.address(server));
    return asker;
  }

  private static LibStream ask(Host asker, Host server, List<Multiaddr> addresses)
      throws InterruptedException {
    LibStream stream = asker.streams().open(server.peerId(), List.of(ProbeServer.ID));
    stream.deadline(PATIENCE);
    stream.writeFrame(Question.of(addresses, 1).encode());
    return stream;
  }

  private static ProbeMessage reply(LibStream stream) throws InterruptedException {
    byte[] reply = Objects.requireNonNull(stream.readFrame(ProbeMessage.MAX_BYTES));
    return ProbeMessage.decode(reply);
  }

  private static ProbeMessage answer(Host asker, Host server, Multiaddr... addresses)
      throws InterruptedException {
    try (LibStream stream = ask(asker, server, List.of(addresses))) {
      return reply(stream);
    }
  }

  /// Leaves a question whose price is not paid, and waits until the server has given up on it.
  private static ProbeMessage leave(Host asker, Host server, Multiaddr address)
      throws InterruptedException {
    try (LibStream stream = ask(asker, server, List.of(address))) {
      ProbeMessage reply = reply(stream);
      if (!(reply instanceof Fee)) return reply;
      stream.closeWrite();
      assertThatThrownBy(() -> stream.readFrame(ProbeMessage.MAX_BYTES))
          .isInstanceOf(AssayFault.class);
      return reply;
    }
  }

  private static ProbeMessage pay(Host asker, Host server, List<Multiaddr> addresses)
      throws InterruptedException {
    try (LibStream stream = ask(asker, server, addresses)) {
      long left = ((Fee) reply(stream)).bytes();
      for (; left > 0; left -= 4000) stream.writeFrame(new Payment(4000).encode());
      // What is sent beyond the price is not waited for.
      stream.writeFrame(new Payment(4000).encode());
      return reply(stream);
    }
  }

  @Test
  void the_first_address_that_can_be_dialled_is() throws Exception {
    Host server = server(_ -> true);
    Host asker = asker(server);
    Multiaddr name = Multiaddr.parse("/dns4/localhost/tcp/1");
    Multiaddr nobody = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
    Multiaddr own = Hosts.address(asker);
    // It takes no nonce: the asker speaks nothing of AutoNAT.
    assertThat(answer(asker, server, name, own, nobody))
        .isEqualTo(new Answer(ProbeMessage.OK, 1, ProbeMessage.BACK_ERROR));
    assertThat(answer(asker, server, name, name, nobody, own))
        .isEqualTo(new Answer(ProbeMessage.OK, 2, ProbeMessage.DIAL_ERROR));
    assertThat(server.totals().charges()).isZero();
  }

  @Test
  void names_relays_and_addresses_of_other_peers_are_not_dialled() throws Exception {
    Host server = server(_ -> true);
    Host victim = hosts.start();
    Host asker = asker(server);
    String there = victim.listenAddresses().getFirst().toString();
    assertThat(
            answer(
                asker,
                server,
                Multiaddr.parse("/dns4/localhost/tcp/4001"),
                Multiaddr.parse("/dnsaddr/localhost"),
                Hosts.address(victim),
                Multiaddr.parse(there + "/p2p/" + victim.peerId() + "/p2p-circuit"),
                Hosts.address(victim).overRelay(asker.peerId())))
        .isEqualTo(REFUSED);
    assertThat(victim.totals().connections()).isZero();
    assertThat(victim.totals().handshakesFailed()).isZero();
  }

  @Test
  void what_is_not_of_the_open_internet_is_not_dialled() throws Exception {
    Host server = server(IpBlocks::isGlobal);
    Host asker = asker(server);
    assertThat(
            answer(
                asker,
                server,
                Hosts.address(asker),
                Multiaddr.parse("/ip4/10.0.0.1/tcp/1"),
                Multiaddr.parse("/ip4/169.254.169.254/tcp/80"),
                Multiaddr.parse("/ip6/64:ff9b::a00:1/tcp/1"),
                Multiaddr.parse("/ip6/::1/tcp/1")))
        .isEqualTo(REFUSED);
  }

  @Test
  void addresses_beyond_the_first_are_not_looked_at() throws Exception {
    Host server = server(_ -> true);
    Host asker = asker(server);
    Multiaddr name = Multiaddr.parse("/dns4/localhost/tcp/1");
    var many = new ArrayList<>(Collections.nCopies(ProbeMessage.MAX_ADDRESSES, name));
    many.add(Hosts.address(asker));
    try (LibStream stream = ask(asker, server, many)) {
      assertThat(reply(stream)).isEqualTo(REFUSED);
    }
  }

  @Test
  void nobody_asks_more_often_than_so_many_times_a_minute() throws Exception {
    Host server = server(_ -> true);
    Host asker = asker(server);
    Multiaddr name = Multiaddr.parse("/dns4/localhost/tcp/1");
    for (int i = 0; i < ProbeServer.PER_PEER; i++) {
      assertThat(answer(asker, server, name)).isEqualTo(REFUSED);
    }
    assertThat(answer(asker, server, name)).isEqualTo(REJECTED);
    // Somebody else is still served.
    assertThat(answer(asker(server), server, name)).isEqualTo(REFUSED);
  }

  @Test
  void another_machine_is_not_dialled_unpaid_and_who_does_not_pay_leaves_it_to_others()
      throws Exception {
    Host server = server(_ -> true);
    Host victim = at("127.0.0.2");
    Host asker = asker(server);
    Multiaddr there = victim.listenAddresses().getFirst();
    for (int i = 0; i <= ProbeServer.PER_TARGET; i++) {
      var fee = (Fee) leave(asker, server, there);
      assertThat(fee.bytes()).isBetween((long) ProbeServer.MIN_FEE, (long) ProbeServer.MAX_FEE);
    }
    assertThat(pay(asker(server), server, List.of(there)))
        .isEqualTo(new Answer(ProbeMessage.OK, 0, ProbeMessage.DIAL_ERROR));
    assertThat(victim.totals().connections()).isZero();
    assertThat(server.totals().charges()).isZero();
  }

  @Test
  void another_machine_and_its_neighbours_are_dialled_seldom_whoever_pays() throws Exception {
    Host server = server(_ -> true);
    Host asker = asker(server);
    for (int i = 0; i < ProbeServer.PER_TARGET; i++) {
      Multiaddr near = Multiaddr.parse("/ip4/127.0.0.2" + i + "/tcp/1");
      assertThat(pay(asker, server, List.of(near)))
          .isEqualTo(new Answer(ProbeMessage.OK, 0, ProbeMessage.DIAL_ERROR));
    }
    assertThat(leave(asker(server), server, Multiaddr.parse("/ip4/127.0.0.2/tcp/1")))
        .isEqualTo(REJECTED);
  }

  @Test
  void a_victim_that_is_paid_for_sees_one_handshake_and_no_more() throws Exception {
    Host server = server(_ -> true);
    Host victim = at("127.0.0.2");
    Host asker = asker(server);
    assertThat(pay(asker, server, victim.listenAddresses()))
        .isEqualTo(new Answer(ProbeMessage.OK, 0, ProbeMessage.DIAL_ERROR));
    assertThat(victim.totals().connections()).isZero();
    Hosts.until("one handshake", () -> victim.totals().handshakesFailed() <= 1);
  }

  @Test
  void a_payment_that_never_adds_up_is_charged() throws Exception {
    Host server = server(_ -> true);
    Host asker = asker(server);
    try (LibStream stream = ask(asker, server, List.of(Multiaddr.parse("/ip4/127.0.0.2/tcp/1")))) {
      assertThat(reply(stream)).isInstanceOf(Fee.class);
      stream.writeFrame(new Payment(1).encode());
      assertThatThrownBy(() -> stream.readFrame(ProbeMessage.MAX_BYTES))
          .isInstanceOf(AssayFault.class);
    }
    Hosts.until("charged", () -> server.totals().charges() == 1);
    try (LibStream stream = ask(asker, server, List.of(Multiaddr.parse("/ip4/127.0.0.2/tcp/1")))) {
      assertThat(reply(stream)).isInstanceOf(Fee.class);
      stream.writeFrame(Question.of(List.of(), 1).encode());
      assertThatThrownBy(() -> stream.readFrame(ProbeMessage.MAX_BYTES))
          .isInstanceOf(AssayFault.class);
    }
    Hosts.until("charged again", () -> server.totals().charges() == 2);
  }
}
