// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.gossip.MessageValidator;
import network.assay.protocol.libp2p.gossip.Topic;
import network.assay.protocol.libp2p.gossip.score.PeerScore;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// gossipsub with two peers of another implementation: messages, mesh, IDONTWANT, scores.
@WithForeignPeers
final class ForeignGossipTest {
  private static final String TOPIC = "scored";

  private final Foreign foreign = Foreign.chosen();
  private final Hosts hosts = new Hosts();
  private final List<ForeignPeer> peers = new ArrayList<>();
  private final Host java = hosts.start();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final Topic topic =
      java.join(
          TOPIC,
          MessageValidator.ANY,
          (from, data) -> heard.add(from + " " + new String(data, UTF_8)));

  @BeforeEach
  void start() throws Exception {
    for (int i = 0; i < 2; i++) {
      ForeignPeer peer = foreign.start();
      peers.add(peer);
      peer.ask("subscribe", Map.of("topic", TOPIC));
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (ForeignPeer peer : peers) peer.close();
    hosts.close();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private void all() throws Exception {
    ForeignPeer one = peers.get(0);
    ForeignPeer two = peers.get(1);
    java.connect(one.address());
    two.ask("dial", Map.of("address", Hosts.address(java).toString()));
    for (ForeignPeer peer : peers) {
      // js does not tell.
      if (foreign != Foreign.JS) {
        JsonNode agreed = peer.event("gossips", e -> isUs(e.get("peer")));
        assertThat(agreed.get("protocol").asText()).isEqualTo("/meshsub/1.2.0");
      }
      peer.awaitInMesh(TOPIC, java.peerId());
    }
  }

  private boolean isUs(JsonNode peer) {
    return peer.asText().equals(java.peerId().toString());
  }

  private static void publish(ForeignPeer peer, String text) throws Exception {
    peer.ask("publish", Map.of("topic", TOPIC, "data", base64(text)));
  }

  private static void expect(ForeignPeer at, PeerId from, String text) throws Exception {
    JsonNode message = at.event("message", e -> e.get("data").asText().equals(base64(text)));
    assertThat(message.get("from").asText()).isEqualTo(from.toString());
    assertThat(message.get("topic").asText()).isEqualTo(TOPIC);
  }

  @Test
  void messages_go_both_ways_and_between_peers_that_only_we_know() throws Exception {
    all();
    Hosts.until("they follow", () -> topic.peers().size() == 2);
    topic.publish("from java".getBytes(UTF_8));
    for (ForeignPeer peer : peers) expect(peer, java.peerId(), "from java");
    PeerId one = peers.getFirst().peerId();
    publish(peers.getFirst(), "over you");
    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(one + " over you");
    expect(peers.get(1), one, "over you");
    assertThat(java.totals().charges()).isZero();
  }

  @Test
  void before_we_pass_a_large_message_on_we_say_that_we_do_not_want_it_back() throws Exception {
    all();
    publish(peers.getFirst(), "x".repeat(40_000));
    // rust does not tell.
    if (foreign == Foreign.RUST) return;
    peers.get(1).event("idontwant", e -> isUs(e.get("peer")) && e.get("ids").asInt() == 1);
  }

  @Test
  void they_say_that_they_do_not_want_a_large_message_that_they_have() throws Exception {
    all();
    ForeignPeer one = peers.get(0);
    ForeignPeer two = peers.get(1);
    one.ask("dial", Map.of("address", two.address().toString()));
    one.awaitInMesh(TOPIC, two.peerId());
    two.awaitInMesh(TOPIC, one.peerId());
    String large = "x".repeat(40_000);
    // Of some messages it hears from us first, and then has nobody to tell.
    for (int n = 0; n < 50 && java.gossipTotals().census().unwanted() == 0; n++) {
      publish(one, n + large);
      assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(one.peerId() + " " + n + large);
    }
    Hosts.until("they said so", () -> java.gossipTotals().census().unwanted() > 0);
  }

  @Test
  void whoever_brings_messages_rises_at_both_ends() throws Exception {
    all();
    ForeignPeer one = peers.getFirst();
    publish(one, "from them");
    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(one.peerId() + " from them");
    PeerScore score = java.gossipScores().getOrDefault(one.peerId(), PeerScore.NONE);
    assertThat(score.topics()).isPositive();
    topic.publish("from java".getBytes(UTF_8));
    expect(one, java.peerId(), "from java");
    // They work scores out from time to time.
    double theirs = 0;
    for (int i = 0; i < 300 && theirs <= 0; i++) {
      Thread.sleep(100);
      var asked = one.ask("score", Map.of("peer", java.peerId().toString()));
      theirs = asked.get("score").asDouble();
    }
    assertThat(theirs).isPositive();
  }

  @Test
  void who_leaves_the_topic_is_no_longer_counted_and_the_other_still_hears() throws Exception {
    all();
    ForeignPeer one = peers.getFirst();
    Hosts.until("they follow", () -> topic.peers().size() == 2);
    one.ask("unsubscribe", Map.of("topic", TOPIC));
    Hosts.until("we know", () -> !topic.peers().contains(one.peerId()));
    topic.publish("without you".getBytes(UTF_8));
    expect(peers.get(1), java.peerId(), "without you");
    assertThat(java.totals().charges()).isZero();
  }
}
