// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.NatConfig;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AutoNatTest {
  private static final Multiaddr LOOPBACK = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
  private static final Multiaddr NOBODY = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");

  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  private Host start(Predicate<InetAddress> global) {
    return start(global, List.of(LOOPBACK));
  }

  private Host start(Predicate<InetAddress> global, List<Multiaddr> listen) {
    var key = HostKey.generate(new java.security.SecureRandom());
    var nat = new NatConfig(Optional.empty(), false, List.of(), true, Optional.empty(), global);
    return hosts.start(
        new Host(new HostConfig(key, listen, "assay-test/1", HostLimits.DEFAULTS, nat)));
  }

  private List<Host> helpers() {
    var helpers = new ArrayList<Host>();
    for (int i = 0; i < 3; i++) helpers.add(start(_ -> true));
    return helpers;
  }

  @Test
  void a_host_that_others_reach_is_public_and_says_so_once() throws Exception {
    List<Host> helpers = helpers();
    Host host = start(_ -> true);
    var told = new AtomicReference<Reachability>();
    host.onReachability(told::set);
    assertThat(host.reachability()).isEqualTo(Reachability.UNKNOWN);
    for (Host helper : helpers) host.connect(Hosts.address(helper));
    Hosts.until("public", () -> host.reachability() == Reachability.PUBLIC);
    Hosts.until("told", () -> told.get() == Reachability.PUBLIC);
    // The connections that it asked over are untouched.
    assertThat(host.totals().handshakesFailed()).isZero();
  }

  @Test
  void a_host_that_nobody_reaches_is_private() throws Exception {
    List<Host> helpers = helpers();
    Host host = start(_ -> true, List.of());
    host.announce(List.of(NOBODY));
    for (Host helper : helpers) host.connect(Hosts.address(helper));
    Hosts.until("private", () -> host.reachability() == Reachability.PRIVATE);
  }

  @Test
  void each_address_is_judged_by_itself_be_it_of_the_machine_that_asks_or_not() throws Exception {
    Host host = start(_ -> true, List.of(LOOPBACK, Multiaddr.parse("/ip4/127.0.0.2/tcp/0")));
    List<Multiaddr> listening = host.listenAddresses();
    host.announce(List.of(listening.get(0), listening.get(1), NOBODY));
    for (Host helper : helpers()) host.connect(Hosts.address(helper));
    Hosts.until("its own", () -> host.reachability(listening.get(0)) == Reachability.PUBLIC);
    Hosts.until("another's", () -> host.reachability(listening.get(1)) == Reachability.PUBLIC);
    Hosts.until("nobody's", () -> host.reachability(NOBODY) == Reachability.PRIVATE);
    assertThat(host.reachability()).isEqualTo(Reachability.PUBLIC);
    // The operator's word stands; see WhereaboutsTest.
    assertThat(host.announced()).contains(NOBODY);
  }

  @Test
  void strangers_that_come_to_tell_a_tale_are_not_asked() throws Exception {
    Host host = start(_ -> true);
    var asked = new java.util.concurrent.atomic.AtomicInteger();
    for (int i = 0; i < 4; i++) {
      Host stranger = hosts.start();
      stranger
          .streams()
          .handle(
              ProbeServer.ID,
              stream -> {
                asked.incrementAndGet();
                var no = new ProbeMessage.Answer(ProbeMessage.OK, 0, ProbeMessage.DIAL_ERROR);
                stream.writeFrame(no.encode());
              });
      stranger
          .streams()
          .handle(
              AutoNatServer.ID,
              stream -> {
                asked.incrementAndGet();
                var no = new NatMessage.Answer(NatMessage.DIAL_ERROR, null);
                stream.writeFrame(no.encode());
              });
      stranger.connect(Hosts.address(host));
      Hosts.until("heard", () -> Hosts.identified(host, stranger.peerId()));
    }
    // Three that the host has dialled itself decide, and have been asked after the strangers came.
    for (Host helper : helpers()) host.connect(Hosts.address(helper));
    Hosts.until("public", () -> host.reachability() == Reachability.PUBLIC);
    assertThat(asked).hasValue(0);
  }

  @Test
  void a_server_dials_seldom_only_the_asker_and_only_who_is_of_the_open_internet()
      throws Exception {
    Host server = start(_ -> true);
    Host victim = hosts.start();
    Host asker = hosts.start();
    asker.connect(Hosts.address(server));
    Multiaddr elsewhere = Multiaddr.parse("/ip4/127.0.0.2/tcp/4001");
    // Questions about others are refused, and do not use up the asker's own.
    for (int i = 0; i < 20; i++) {
      assertThat(ask(asker, server, asker.peerId(), elsewhere)).isEqualTo(NatMessage.REFUSED);
    }
    assertThat(ask(asker, server, victim.peerId(), Hosts.address(victim)))
        .isEqualTo(NatMessage.BAD_REQUEST);
    // The victim's address is dialled for the asker, which the victim is not.
    assertThat(ask(asker, server, asker.peerId(), Hosts.address(victim)))
        .isEqualTo(NatMessage.DIAL_ERROR);
    assertThat(ask(asker, server, asker.peerId(), Hosts.address(asker))).isEqualTo(NatMessage.OK);
    assertThat(ask(asker, server, asker.peerId(), Hosts.address(asker))).isEqualTo(NatMessage.OK);
    assertThat(ask(asker, server, asker.peerId(), Hosts.address(asker)))
        .isEqualTo(NatMessage.REFUSED);

    Host strict = start(IpBlocks::isGlobal);
    asker.connect(Hosts.address(strict));
    assertThat(ask(asker, strict, asker.peerId(), Hosts.address(asker)))
        .isEqualTo(NatMessage.REFUSED);
  }

  private static int ask(Host asker, Host server, PeerId who, Multiaddr address)
      throws InterruptedException {
    try (LibStream stream = asker.streams().open(server.peerId(), List.of(AutoNatServer.ID))) {
      stream.writeFrame(new NatMessage.Dial(who, List.of(address)).encode());
      byte[] reply = Objects.requireNonNull(stream.readFrame(NatMessage.MAX_BYTES));
      return ((NatMessage.Answer) NatMessage.decode(reply)).status();
    }
  }
}
