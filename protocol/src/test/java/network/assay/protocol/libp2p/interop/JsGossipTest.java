// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.assay.protocol.libp2p.gossip.MessageValidator;
import network.assay.protocol.libp2p.gossip.Topic;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.Hosts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/// Peer exchange of gossipsub with js-libp2p. What other implementations do as well is in
/// [ForeignGossipTest].
@EnabledIf(value = "nodeIsHere", disabledReason = "needs Node.js 20 or later and npm on the PATH")
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JsGossipTest {
  private static final String TOPIC = "scored";

  private final Hosts hosts = new Hosts();
  private final List<ForeignPeer> peers = new ArrayList<>();
  private final Host java = hosts.start();
  private final Topic topic = java.join(TOPIC, MessageValidator.ANY, (_, _) -> {});

  static boolean nodeIsHere() {
    return JsKit.available();
  }

  @BeforeEach
  void start() throws Exception {
    for (int i = 0; i < 2; i++) {
      ForeignPeer js = Foreign.JS.start();
      peers.add(js);
      js.ask("subscribe", Map.of("topic", TOPIC));
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (ForeignPeer peer : peers) peer.close();
    hosts.close();
  }

  @Test
  void a_peer_that_js_names_when_it_prunes_us_is_met() throws Exception {
    ForeignPeer one = peers.get(0);
    ForeignPeer two = peers.get(1);
    one.ask("dial", Map.of("address", two.address().toString()));
    one.event("identified", e -> e.get("peer").asText().equals(two.peerId().toString()));
    java.connect(one.address());
    one.awaitInMesh(TOPIC, java.peerId());
    one.awaitInMesh(TOPIC, two.peerId());
    java.rate(one.peerId(), 50);
    one.ask("unsubscribe", Map.of("topic", TOPIC));
    Hosts.until("we met", () -> java.streams().connected().contains(two.peerId()));
  }

  @Test
  void a_peer_that_we_name_when_we_prune_js_is_met_by_it() throws Exception {
    ForeignPeer js = peers.getFirst();
    Host other = hosts.start();
    other.join(TOPIC, MessageValidator.ANY, (_, _) -> {});
    java.connect(Hosts.address(other));
    java.connect(js.address());
    Hosts.until("both follow", () -> topic.peers().size() == 2);
    js.awaitInMesh(TOPIC, java.peerId());
    Hosts.until(
        "its record is known", () -> java.peers().stream().allMatch(p -> !p.agent().isEmpty()));
    topic.leave();
    Hosts.until("they met", () -> other.streams().connected().contains(js.peerId()));
  }
}
