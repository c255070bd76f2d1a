// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/// What gossipsub 1.1 and 1.2 add, against js-libp2p's: IDONTWANT, scores, peer exchange. Scores
/// are on at both ends.
@EnabledIf(value = "nodeIsHere", disabledReason = "needs Node.js 20 or later and npm on the PATH")
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JsGossipTest {
  private static final String TOPIC = "scored";

  private final Hosts hosts = new Hosts();
  private final List<JsPeer> peers = new ArrayList<>();
  private final Host java = hosts.start();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final Topic topic =
      java.join(TOPIC, MessageValidator.ANY, (_, data) -> heard.add(new String(data, UTF_8)));

  static boolean nodeIsHere() {
    return JsKit.available();
  }

  @BeforeEach
  void start() throws Exception {
    for (int i = 0; i < 2; i++) {
      JsPeer js = JsPeer.start();
      peers.add(js);
      js.ask("subscribe", Map.of("topic", TOPIC));
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (JsPeer peer : peers) peer.close();
    hosts.close();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static void awaitInMesh(JsPeer js, PeerId peer) throws Exception {
    for (int i = 0; i < 300; i++) {
      String mesh = js.ask("mesh", Map.of("topic", TOPIC)).get("peers").toString();
      if (mesh.contains(peer.toString())) return;
      Thread.sleep(100);
    }
    throw new AssertionError(peer + " never entered js's mesh");
  }

  @Test
  void a_large_message_makes_both_ends_say_that_they_do_not_want_it_again() throws Exception {
    JsPeer one = peers.get(0);
    JsPeer two = peers.get(1);
    for (JsPeer js : peers) java.connect(js.address());
    one.ask("dial", Map.of("address", two.address().toString()));
    for (JsPeer js : peers) awaitInMesh(js, java.peerId());
    awaitInMesh(one, two.peerId());
    awaitInMesh(two, one.peerId());
    String large = "x".repeat(4000);
    one.ask("publish", Map.of("topic", TOPIC, "data", base64(large)));
    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(large);
    String us = java.peerId().toString();
    two.event("idontwant", e -> e.get("peer").asText().equals(us) && e.get("ids").asInt() == 1);
    Hosts.until("js said so", () -> java.gossipTotals().census().unwanted() > 0);
  }

  @Test
  void whoever_brings_messages_rises_at_both_ends() throws Exception {
    JsPeer js = peers.getFirst();
    java.connect(js.address());
    Hosts.until("js follows", () -> topic.peers().contains(js.peerId()));
    awaitInMesh(js, java.peerId());
    js.ask("publish", Map.of("topic", TOPIC, "data", base64("from js")));
    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("from js");
    PeerScore score = java.gossipScores().getOrDefault(js.peerId(), PeerScore.NONE);
    assertThat(score.topics()).isPositive();
    assertThat(score.total()).isEqualTo(score.topics());
    topic.publish("from java".getBytes(UTF_8));
    js.event("message", e -> e.get("from").asText().equals(java.peerId().toString()));
    // js works scores out once a second.
    double theirs = 0;
    for (int i = 0; i < 300 && theirs <= 0; i++) {
      Thread.sleep(100);
      var asked = js.ask("score", Map.of("peer", java.peerId().toString()));
      theirs = asked.get("score").asDouble();
    }
    assertThat(theirs).isPositive();
  }

  @Test
  void a_peer_that_js_names_when_it_prunes_us_is_met() throws Exception {
    JsPeer one = peers.get(0);
    JsPeer two = peers.get(1);
    one.ask("dial", Map.of("address", two.address().toString()));
    one.event("identified", e -> e.get("peer").asText().equals(two.peerId().toString()));
    java.connect(one.address());
    awaitInMesh(one, java.peerId());
    awaitInMesh(one, two.peerId());
    java.rate(one.peerId(), 50);
    one.ask("unsubscribe", Map.of("topic", TOPIC));
    Hosts.until("we met", () -> java.streams().connected().contains(two.peerId()));
  }

  @Test
  void a_peer_that_we_name_when_we_prune_js_is_met_by_it() throws Exception {
    JsPeer js = peers.getFirst();
    Host other = hosts.start();
    other.join(TOPIC, MessageValidator.ANY, (_, _) -> {});
    java.connect(Hosts.address(other));
    java.connect(js.address());
    Hosts.until("both follow", () -> topic.peers().size() == 2);
    awaitInMesh(js, java.peerId());
    Hosts.until(
        "its record is known", () -> java.peers().stream().allMatch(p -> !p.agent().isEmpty()));
    topic.leave();
    Hosts.until("they met", () -> other.streams().connected().contains(js.peerId()));
  }
}
