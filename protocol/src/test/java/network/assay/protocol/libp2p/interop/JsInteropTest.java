// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.gossip.Acceptance;
import network.assay.protocol.libp2p.gossip.Topic;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.Wire;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The whole stack against js-libp2p 3, an implementation we did not write: both dial, ping,
/// identify, ask and gossip.
@EnabledIf(value = "nodeIsHere", disabledReason = "needs Node.js 20 or later and npm on the PATH")
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JsInteropTest {
  private static final RequestProtocol REVERSE =
      new RequestProtocol("/interop/reverse/1", 1 << 21, 1 << 21, Duration.ofSeconds(30), 8);
  private static final String TOPIC = "interop";

  private final Hosts hosts = new Hosts();
  private final List<JsPeer> peers = new ArrayList<>();
  private final Host java = hosts.start();

  static boolean nodeIsHere() {
    return JsKit.available();
  }

  @BeforeEach
  void serve() {
    java.serve(REVERSE, (_, request) -> reversed(request));
  }

  @AfterEach
  void stop() throws Exception {
    for (JsPeer peer : peers) peer.close();
    hosts.close();
  }

  private JsPeer speaking(String securities) throws Exception {
    JsPeer js = JsPeer.start(securities.split(","));
    peers.add(js);
    return js;
  }

  @ParameterizedTest
  @ValueSource(strings = {"noise", "tls", "noise,tls"})
  void we_dial_js_and_all_protocols_work_both_ways(String securities) throws Exception {
    JsPeer js = speaking(securities);
    assertThat(java.connect(js.address())).isEqualTo(js.peerId());
    converse(java, js);
    assertThat(java.peers().getFirst().inbound()).isFalse();
    assertThat(js.ask("encryption", Map.of("peer", java.peerId().toString())).get("encryption"))
        .hasToString(securities.equals("noise") ? "\"/noise\"" : "\"/tls/1.0.0\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"noise", "tls"})
  void js_dials_us_and_all_protocols_work_both_ways(String security) throws Exception {
    JsPeer js = speaking(security);
    JsonNode dialled = js.ask("dial", Map.of("address", Hosts.address(java).toString()));
    assertThat(dialled.get("peer").asText()).isEqualTo(java.peerId().toString());
    assertThat(dialled.get("encryption").asText())
        .isEqualTo(security.equals("noise") ? "/noise" : "/tls/1.0.0");
    assertThat(dialled.get("muxer").asText()).isEqualTo("/yamux/1.0.0");
    converse(java, js);
    assertThat(java.peers().getFirst().inbound()).isTrue();
  }

  @Test
  @Tag("long")
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void quic_works_both_ways_with_the_implementation_of_rust_that_js_has() throws Exception {
    JsKit.addQuic();
    Host quic = hosts.start(Wire.QUIC);
    quic.serve(REVERSE, (_, request) -> reversed(request));
    JsPeer js = speaking("quic");
    assertThat(quic.connect(js.address())).isEqualTo(js.peerId());
    converse(quic, js);

    JsPeer dialler = speaking("quic");
    JsonNode dialled = dialler.ask("dial", Map.of("address", Hosts.address(quic).toString()));
    assertThat(dialled.get("peer").asText()).isEqualTo(quic.peerId().toString());
    byte[] request = new byte[1_500_000];
    new Random(3).nextBytes(request);
    assertThat(dialler.request(quic.peerId(), REVERSE.id(), request)).isEqualTo(reversed(request));
    assertThat(quic.request(dialler.peerId(), REVERSE, request)).isEqualTo(reversed(request));
  }

  private static void converse(Host java, JsPeer js) throws Exception {
    String us = java.peerId().toString();
    JsonNode identified = js.event("identified", e -> e.get("peer").asText().equals(us));
    assertThat(identified.get("agent").asText()).isEqualTo("assay-test/1");
    assertThat(identified.get("protocols").toString())
        .contains("/ipfs/ping/1.0.0", "/ipfs/id/1.0.0", "/meshsub/1.1.0", REVERSE.id());
    assertThat(identified.get("listen").toString())
        .contains(java.listenAddresses().getFirst().toString());
    assertThat(identified.get("signed").toString())
        .contains(java.listenAddresses().getFirst().toString());
    Hosts.until("js identified", () -> java.peers().getFirst().agent().startsWith("js-libp2p/"));

    for (int i = 0; i < 3; i++) {
      assertThat(java.ping(js.peerId())).isPositive();
      assertThat(js.ask("ping", Map.of("peer", us)).get("millis").asDouble()).isNotNegative();
    }
    // Larger than a window, so that credit has to flow.
    for (int size : new int[] {0, 1, 300, 70_000, 1_500_000}) {
      byte[] request = new byte[size];
      new Random(size).nextBytes(request);
      assertThat(java.request(js.peerId(), REVERSE, request)).isEqualTo(reversed(request));
      assertThat(js.request(java.peerId(), REVERSE.id(), request)).isEqualTo(reversed(request));
    }
    var unknown = new RequestProtocol("/interop/none/1", 1, 1, Duration.ofSeconds(5), 1);
    assertThatThrownBy(() -> java.request(js.peerId(), unknown, new byte[0]))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("speaks none of");
  }

  @Test
  void gossip_is_exchanged_both_ways() throws Exception {
    JsPeer js = speaking("noise");
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    Topic topic =
        java.join(
            TOPIC,
            (_, _) -> Acceptance.ACCEPT,
            (from, data) -> heard.add(from + " " + new String(data, UTF_8)));
    js.ask("subscribe", Map.of("topic", TOPIC));
    java.connect(js.address());
    Hosts.until("js follows", () -> topic.peers().contains(js.peerId()));
    awaitInMesh(js, java.peerId());

    topic.publish("from java".getBytes(UTF_8));
    JsonNode message = js.event("message", e -> e.get("topic").asText().equals(TOPIC));
    assertThat(message.get("from").asText()).isEqualTo(java.peerId().toString());
    assertThat(message.get("data").asText()).isEqualTo(base64("from java"));

    js.ask("publish", Map.of("topic", TOPIC, "data", base64("from js")));
    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(js.peerId() + " from js");
  }

  @Test
  void we_forward_gossip_between_two_js_peers_that_do_not_know_each_other() throws Exception {
    JsPeer one = speaking("tls");
    JsPeer two = speaking("noise");
    java.join(TOPIC, (_, _) -> Acceptance.ACCEPT, (_, _) -> {});
    for (JsPeer js : peers) {
      js.ask("subscribe", Map.of("topic", TOPIC));
      java.connect(js.address());
    }
    for (JsPeer js : peers) awaitInMesh(js, java.peerId());

    one.ask("publish", Map.of("topic", TOPIC, "data", base64("over you")));
    JsonNode message = two.event("message", e -> e.get("topic").asText().equals(TOPIC));
    assertThat(message.get("from").asText()).isEqualTo(one.peerId().toString());
    assertThat(message.get("data").asText()).isEqualTo(base64("over you"));
  }

  private static void awaitInMesh(JsPeer js, PeerId peer) throws Exception {
    for (int i = 0; i < 300; i++) {
      String mesh = js.ask("mesh", Map.of("topic", TOPIC)).get("peers").toString();
      if (mesh.contains(peer.toString())) return;
      Thread.sleep(100);
    }
    throw new AssertionError("we never entered js's mesh");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] out = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) out[i] = bytes[bytes.length - 1 - i];
    return out;
  }
}
