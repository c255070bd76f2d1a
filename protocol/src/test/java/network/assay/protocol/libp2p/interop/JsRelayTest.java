// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import network.assay.protocol.libp2p.autonat.AutoNatServer;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.NatConfig;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.relay.RelayLimits;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/// Relays of js-libp2p and ours, with peers of the other kind behind and before them.
@EnabledIf(value = "nodeIsHere", disabledReason = "needs Node.js 20 or later and npm on the PATH")
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JsRelayTest {
  private final Hosts hosts = new Hosts();
  private final List<JsPeer> peers = new ArrayList<>();

  static boolean nodeIsHere() {
    return JsKit.available();
  }

  @AfterEach
  void stop() throws Exception {
    for (JsPeer peer : peers) peer.close();
    hosts.close();
  }

  private JsPeer js(String... extras) throws Exception {
    JsPeer peer = JsPeer.start(extras);
    peers.add(peer);
    return peer;
  }

  private Host start(Optional<RelayLimits> relays, List<Multiaddr> through) {
    var nat = new NatConfig(relays, true, through, false, Optional.empty(), IpBlocks::isGlobal);
    var listen = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
    var key = HostKey.generate(new SecureRandom());
    return hosts.start(
        new Host(new HostConfig(key, listen, "assay-test/1", HostLimits.DEFAULTS, nat)));
  }

  @Test
  void through_a_relay_of_js_we_reach_js_and_js_reaches_us() throws Exception {
    JsPeer relay = js("relay");
    JsPeer hidden = js("behind=" + relay.address());
    Host dialler = start(Optional.empty(), List.of());
    until(hidden, relay);
    dialler.connect(relay.address().overRelay(hidden.peerId()));
    assertThat(dialler.ping(hidden.peerId())).isPositive();
    Hosts.until(
        "identified over the relay",
        () ->
            dialler.peers().stream()
                .anyMatch(
                    p ->
                        p.id().equals(hidden.peerId())
                            && p.address().isRelayed()
                            && p.agent().startsWith("js-libp2p")));

    Host ours = start(Optional.empty(), List.of(relay.address()));
    Hosts.until("reserved", () -> ours.announced().stream().anyMatch(Multiaddr::isRelayed));
    JsPeer caller = js("circuit");
    Multiaddr address = relay.address().overRelay(ours.peerId());
    assertThat(caller.ask("dial", Map.of("address", address.toString())).get("peer").asText())
        .isEqualTo(ours.peerId().toString());
    caller.ask("ping", Map.of("peer", ours.peerId().toString()));
    assertThat(ours.ping(caller.peerId())).isPositive();
  }

  @Test
  void js_is_reached_by_js_through_our_relay() throws Exception {
    Host relay = start(Optional.of(RelayLimits.DEFAULTS), List.of());
    JsPeer hidden = js("behind=" + Hosts.address(relay));
    JsPeer caller = js("circuit");
    Hosts.until("reserved", () -> relay.reachTotals().reservations() == 1);
    Multiaddr address = Hosts.address(relay).overRelay(hidden.peerId());
    caller.ask("dial", Map.of("address", address.toString()));
    caller.ask("ping", Map.of("peer", hidden.peerId().toString()));
    assertThat(relay.reachTotals().circuits()).isEqualTo(1);
    assertThat(relay.reachTotals().carried()).isPositive();
  }

  @Test
  void js_answers_our_question_whether_we_are_reached() throws Exception {
    JsPeer js = js("autonat");
    Host host = start(Optional.empty(), List.of());
    host.connect(js.address());
    var party =
        new ProtoWriter()
            .bytes(1, host.peerId().toBytes())
            .bytes(2, host.listenAddresses().getFirst().toBytes());
    byte[] question =
        new ProtoWriter().varint(1, 0).message(2, new ProtoWriter().message(1, party)).toBytes();
    try (LibStream stream = host.streams().open(js.peerId(), List.of(AutoNatServer.ID))) {
      stream.deadline(Duration.ofSeconds(30));
      stream.writeFrame(question);
      byte[] reply = Objects.requireNonNull(stream.readFrame(8 * 1024));
      var in = new ProtoReader(reply);
      assertThat(in.next()).describedAs(HexFormat.of().formatHex(reply)).isTrue();
      assertThat(in.field()).isEqualTo(1);
      // A response; on loopback js refuses, as we do.
      assertThat(in.varint()).isEqualTo(1);
    }
  }

  private static void until(JsPeer hidden, JsPeer relay) throws Exception {
    for (int i = 0; i < 300; i++) {
      String all = hidden.ask("addresses", Map.of()).get("addresses").toString();
      if (all.contains(relay.peerId() + "/p2p-circuit")) return;
      Thread.sleep(100);
    }
    throw new AssertionError("js never reserved its relay");
  }
}
