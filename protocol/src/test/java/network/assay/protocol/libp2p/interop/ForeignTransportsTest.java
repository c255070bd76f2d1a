// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.Wire;
import network.assay.protocol.libp2p.perf.PerfLimits;
import network.assay.protocol.libp2p.perf.PerfProtocol;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every transport and security with another implementation, both ways: ping, identify and its
/// push, streams larger than a window, perf.
@Tag("interop")
@Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ForeignTransportsTest {
  private static final RequestProtocol REVERSE =
      new RequestProtocol("/interop/reverse/1", 1 << 21, 1 << 21, Duration.ofSeconds(30), 8);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MIB = 1 << 20;

  private final Foreign foreign = Foreign.chosen();
  private final Hosts hosts = new Hosts();
  private final List<ForeignPeer> peers = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (ForeignPeer peer : peers) peer.close();
    hosts.close();
  }

  private Host ours(Wire wire) {
    Host java = hosts.start(wire);
    java.serve(REVERSE, (_, request) -> reversed(request));
    return java;
  }

  private ForeignPeer theirs(String... words) throws Exception {
    ForeignPeer peer = foreign.start(words);
    peers.add(peer);
    return peer;
  }

  private static String word(Wire wire) {
    return switch (wire) {
      case NOISE, NOISE_IP6 -> "noise";
      case TLS -> "tls";
      case QUIC -> "quic";
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"NOISE", "TLS", "QUIC"})
  void we_dial_them_and_all_works_both_ways(Wire wire) throws Exception {
    Host java = ours(wire);
    ForeignPeer peer = theirs(word(wire));
    assertThat(java.connect(peer.address())).isEqualTo(peer.peerId());
    converse(java, peer);
    assertThat(java.peers().getFirst().inbound()).isFalse();
    secured(java, peer, wire);
  }

  @ParameterizedTest
  @EnumSource(names = {"NOISE", "TLS", "QUIC"})
  void they_dial_us_and_all_works_both_ways(Wire wire) throws Exception {
    Host java = ours(wire);
    ForeignPeer peer = theirs(word(wire));
    JsonNode dialled = peer.ask("dial", Map.of("address", Hosts.address(java).toString()));
    assertThat(dialled.get("peer").asText()).isEqualTo(java.peerId().toString());
    converse(java, peer);
    assertThat(java.peers().getFirst().inbound()).isTrue();
    secured(java, peer, wire);
  }

  @ParameterizedTest
  @EnumSource(names = {"NOISE", "TLS"})
  void who_offers_both_securities_is_met_with_the_one_we_have(Wire wire) throws Exception {
    Host java = ours(wire);
    ForeignPeer dialled = theirs("noise", "tls");
    java.connect(dialled.address());
    assertThat(java.ping(dialled.peerId())).isPositive();
    ForeignPeer dialler = theirs("tls", "noise");
    dialler.ask("dial", Map.of("address", Hosts.address(java).toString()));
    Hosts.until("they are here", () -> java.streams().connected().contains(dialler.peerId()));
    assertThat(java.ping(dialler.peerId())).isPositive();
  }

  private void secured(Host java, ForeignPeer peer, Wire wire) throws Exception {
    // rust does not tell.
    if (foreign == Foreign.RUST) return;
    JsonNode how = peer.ask("encryption", Map.of("peer", java.peerId().toString()));
    if (wire == Wire.QUIC) {
      assertThat(how.get("transport").asText()).isEqualTo("quic-v1");
      return;
    }
    assertThat(how.get("encryption").asText()).isEqualTo(wire.security());
    assertThat(how.get("muxer").asText()).isEqualTo("/yamux/1.0.0");
    assertThat(how.get("early").asBoolean()).isTrue();
  }

  private void converse(Host java, ForeignPeer peer) throws Exception {
    identified(java, peer);
    String us = java.peerId().toString();
    for (int i = 0; i < 3; i++) {
      assertThat(java.ping(peer.peerId())).isPositive();
      assertThat(peer.ask("ping", Map.of("peer", us)).get("millis").asDouble()).isNotNegative();
    }
    // Larger than a window, so that credit has to flow.
    for (int size : new int[] {0, 1, 300, 70_000, 1_500_000}) {
      byte[] request = new byte[size];
      new Random(size).nextBytes(request);
      assertThat(java.request(peer.peerId(), REVERSE, request)).isEqualTo(reversed(request));
      assertThat(peer.request(java.peerId(), REVERSE.id(), request)).isEqualTo(reversed(request));
    }
    var unknown = new RequestProtocol("/interop/none/1", 1, 1, Duration.ofSeconds(5), 1);
    assertThatThrownBy(() -> java.request(peer.peerId(), unknown, new byte[0]))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("speaks none of");
    measured(java, peer);
    pushed(java, peer);
    assertThat(java.totals().charges()).isZero();
  }

  private void identified(Host java, ForeignPeer peer) throws Exception {
    String us = java.peerId().toString();
    JsonNode said = peer.event("identified", e -> e.get("peer").asText().equals(us));
    assertThat(said.get("agent").asText()).isEqualTo("assay-test/1");
    assertThat(said.get("protocols").toString())
        .contains("/ipfs/ping/1.0.0", "/ipfs/id/1.0.0", "/meshsub/1.1.0", REVERSE.id());
    String listening = java.listenAddresses().getFirst().toString();
    assertThat(said.get("listen").toString()).contains(listening);
    // rust reads records of its own kind only, and takes the addresses from beside ours.
    if (foreign != Foreign.RUST) {
      assertThat(said.get("signed").toString()).contains(listening);
    }
    Hosts.until(
        "they are identified", () -> java.peers().getFirst().agent().startsWith(foreign.agent()));
    assertThat(java.addresses(peer.peerId()).toString())
        .contains(peer.address().withoutPeer().toString());
  }

  private static void measured(Host java, ForeignPeer peer) throws Exception {
    var perf = new PerfProtocol(java.streams());
    perf.serve(PerfLimits.DEFAULTS);
    for (long[] way : new long[][] {{0, 0}, {5 * MIB, 1}, {1, 5 * MIB + 7}}) {
      assertThat(perf.measure(peer.peerId(), way[0], way[1], PATIENCE)).isPositive();
      var asked =
          Map.of(
              "peer", java.peerId().toString(),
              "up", Long.toString(way[0]),
              "down", Long.toString(way[1]));
      assertThat(peer.ask("perf", asked).get("nanos").get(0).asLong()).isPositive();
    }
  }

  private static void pushed(Host java, ForeignPeer peer) throws Exception {
    var fresh = new RequestProtocol("/interop/fresh/1", 1, 1, Duration.ofSeconds(5), 1);
    java.serve(fresh, (_, request) -> request);
    peer.event("pushed", e -> e.get("added").toString().contains(fresh.id()));

    var listen = Map.of("address", "/ip4/127.0.0.1/tcp/0");
    String more = peer.ask("listen", listen).get("address").asText();
    Hosts.until(
        "their push is heard", () -> java.addresses(peer.peerId()).toString().contains(more));
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] out = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) out[i] = bytes[bytes.length - 1 - i];
    return out;
  }
}
