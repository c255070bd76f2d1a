// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.perf.PerfLimits;
import network.assay.protocol.libp2p.perf.PerfProtocol;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.AssayFault;

/// All that two peers that are connected do for each other: ping, identify and its push, streams
/// larger than a window, perf.
final class Conversation {
  private static final RequestProtocol REVERSE =
      new RequestProtocol("/interop/reverse/1", 1 << 21, 1 << 21, Duration.ofSeconds(30), 8);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MIB = 1 << 20;

  private Conversation() {}

  /// What a host needs for its part.
  static void serve(Host java) {
    java.serve(REVERSE, (_, request) -> reversed(request));
  }

  /// Says everything, both ways, over the connection there is.
  static void hold(Foreign foreign, Host java, ForeignPeer peer) throws Exception {
    identified(foreign, java, peer);
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

  private static void identified(Foreign foreign, Host java, ForeignPeer peer) throws Exception {
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
    // A signed record may be older than the addresses, which then come unasked.
    Hosts.until(
        "their addresses are known",
        () ->
            java.addresses(peer.peerId())
                .toString()
                .contains(peer.address().withoutPeer().toString()));
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
