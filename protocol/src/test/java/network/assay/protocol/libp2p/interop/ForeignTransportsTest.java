// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every transport and security with another implementation, both ways. js's QUIC is
/// [JsQuicTest]'s.
@WithForeignPeers
final class ForeignTransportsTest {
  private final Foreign foreign = Foreign.chosen();
  private final Hosts hosts = new Hosts();
  private final List<ForeignPeer> peers = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (ForeignPeer peer : peers) peer.close();
    hosts.close();
  }

  private Host ours(Wire wire) {
    Assumptions.assumeTrue(foreign != Foreign.JS || wire != Wire.QUIC, "in JsQuicTest");
    Host java = hosts.start(wire);
    Conversation.serve(java);
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
    Conversation.hold(foreign, java, peer);
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
    Conversation.hold(foreign, java, peer);
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
    // js does not tell.
    if (how.has("early")) assertThat(how.get("early").asBoolean()).isTrue();
  }
}
