// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static network.assay.protocol.libp2p.host.Hosts.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.gossip.score.PeerScore;
import network.assay.protocol.libp2p.gossip.score.ScoreParams;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.Have;
import network.assay.protocol.libp2p.gossip.wire.MessageSigning;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.libp2p.gossip.wire.Subscription;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.Hosts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A host and an honest neighbour, and a peer that speaks by hand.
final class HostileGossipTest {
  private static final String TOPIC = "jobs";
  private static final Rpc FOLLOWS = Rpc.of(List.of(new Subscription(true, TOPIC)), Control.NONE);

  private final Hosts hosts = new Hosts();
  private final List<RawPeer> raw = new ArrayList<>();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final Host host = hosts.start();
  private final Host honest = hosts.start();
  private Topic here = host.join(TOPIC, MessageValidator.ANY, (_, d) -> heard.add(text(d)));
  private final Topic there = honest.join(TOPIC, MessageValidator.ANY, (_, _) -> {});

  @BeforeEach
  void connect() throws InterruptedException {
    honest.connect(Hosts.address(host));
    until("they follow", () -> !here.peers().isEmpty() && !there.peers().isEmpty());
  }

  @AfterEach
  void stop() {
    raw.forEach(RawPeer::close);
    hosts.close();
  }

  private RawPeer peer() throws InterruptedException {
    var peer = new RawPeer(host);
    raw.add(peer);
    return peer;
  }

  private static String text(byte[] data) {
    return new String(data, UTF_8);
  }

  private static GossipMessage message(RawPeer author, long seqno, String text) {
    return MessageSigning.sign(author.key, seqno, TOPIC, text.getBytes(UTF_8));
  }

  private void assertUnharmed() throws InterruptedException {
    there.publish("still here".getBytes(UTF_8));
    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("still here");
  }

  private double score(RawPeer peer) {
    return host.gossipScores().getOrDefault(peer.key.peerId(), PeerScore.NONE).total();
  }

  @Test
  void a_message_that_is_only_offered_is_asked_for_and_delivered() throws Exception {
    RawPeer peer = peer();
    peer.say(FOLLOWS);
    GossipMessage message = message(peer, 1, "on request");
    var have = new Have(TOPIC, List.of(message.id()));
    peer.say(Rpc.of(Control.have(have)));
    Rpc asked = peer.hear(rpc -> !rpc.control().want().isEmpty());
    assertThat(asked.control().want()).containsExactly(message.id());
    peer.say(Rpc.of(message));
    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("on request");
  }

  @Test
  void a_message_kept_is_sent_to_whoever_asks() throws Exception {
    RawPeer peer = peer();
    peer.say(FOLLOWS);
    GossipMessage message = message(peer, 1, "mine");
    peer.say(Rpc.of(message));
    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("mine");
    peer.say(Rpc.of(Control.want(List.of(message.id()))));
    assertThat(peer.hear(rpc -> !rpc.messages().isEmpty()).messages()).containsExactly(message);
  }

  /// As go and js do it: they open no second stream as long as the first lives on a connection that
  /// another has taken the place of.
  @Test
  void what_a_peer_follows_is_known_while_its_connection_is_replaced() throws Exception {
    RawPeer peer = peer();
    peer.say(FOLLOWS);
    peer.hear(rpc -> !rpc.control().graft().isEmpty());
    RawPeer anew = peer.anew(host);
    raw.add(anew);
    Rpc hello = anew.hear(rpc -> !rpc.subscriptions().isEmpty());
    assertThat(hello.control().graft()).containsExactly(TOPIC);
    peer.say(Rpc.of(Control.graft(TOPIC)));
    GossipMessage message = message(peer, 1, "over the old stream");
    peer.say(Rpc.of(message));
    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("over the old stream");
    assertThat(here.peers()).contains(peer.key.peerId());
    here.publish("over the new connection".getBytes(UTF_8));
    var said = new ArrayList<Rpc>();
    Rpc got =
        anew.hear(
            rpc -> {
              said.add(rpc);
              return !rpc.messages().isEmpty();
            });
    assertThat(text(got.messages().getFirst().data())).isEqualTo("over the new connection");
    assertThat(said).allMatch(rpc -> rpc.control().prune().isEmpty());
  }

  @Test
  void a_peer_of_version_1_0_is_spoken_to() throws Exception {
    var old = new RawPeer(host, "/meshsub/1.0.0");
    raw.add(old);
    old.say(FOLLOWS);
    until("it follows", () -> here.peers().size() == 2);
    here.publish("to all".getBytes(UTF_8));
    Rpc got = old.hear(rpc -> !rpc.messages().isEmpty());
    assertThat(got.messages().getFirst().data()).asString().isEqualTo("to all");
  }

  @Test
  void forged_messages_are_not_delivered_and_their_sender_is_ignored() throws Exception {
    RawPeer peer = peer();
    peer.say(FOLLOWS);
    for (int i = 0; i < 6; i++) {
      GossipMessage genuine = message(peer, i, "a");
      peer.say(
          Rpc.of(
              new GossipMessage(
                  peer.key.peerId(), "b".getBytes(UTF_8), i, TOPIC, new byte[64], null)));
      assertThat(genuine.id()).isNotNull();
    }
    // The first three are enough; whether the others are still looked at depends on their speed.
    until("it is ignored", () -> score(peer) < ScoreParams.Thresholds.DEFAULTS.graylist());
    assertThat(host.gossipTotals().invalid()).isBetween(3L, 6L);
    assertUnharmed();
    peer.say(Rpc.of(message(peer, 100, "genuine but late")));
    assertThat(heard.poll(300, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void a_peer_whose_every_message_is_rejected_is_disconnected() throws Exception {
    here.leave();
    here =
        host.join(
            TOPIC,
            (from, _) -> from.equals(honest.peerId()) ? Acceptance.ACCEPT : Acceptance.REJECT,
            (_, d) -> heard.add(text(d)));
    RawPeer peer = peer();
    peer.say(FOLLOWS);
    int sent = 0;
    try {
      while (peer.connected() && sent < 500) {
        peer.say(Rpc.of(message(peer, ++sent, "spam")));
        Thread.sleep(5);
      }
    } catch (network.assay.protocol.market.AssayFault cutOff) {
      // What the test waits for.
    }
    until("the spammer is cut off", () -> !peer.connected());
    until("followed again", () -> !there.peers().isEmpty());
    assertUnharmed();
  }

  @Test
  void a_peer_that_does_not_read_loses_messages_and_holds_up_nobody() throws Exception {
    RawPeer peer = peer();
    peer.say(FOLLOWS);
    until("it follows", () -> here.peers().size() == 2);
    peer.stopReading();
    var got = new java.util.concurrent.atomic.AtomicInteger();
    there.leave();
    until("the honest peer has left", () -> !here.peers().contains(honest.peerId()));
    honest.join(TOPIC, MessageValidator.ANY, (_, _) -> got.incrementAndGet());
    until("the honest peer follows", () -> here.peers().contains(honest.peerId()));
    int sent = 0;
    while (host.gossipTotals().unsent() == 0 && sent < 2000) {
      here.publish(new byte[Topic.MAX_DATA]);
      int wanted = ++sent;
      // At the pace of the peer that does read, so that only the other can overflow.
      until("the honest peer has it", () -> got.get() >= wanted);
    }
    assertThat(host.gossipTotals().unsent()).isPositive();
    assertThat(got.get()).isEqualTo(sent);
  }

  @Test
  void bytes_that_are_no_rpc_end_the_stream_and_nothing_else() throws Exception {
    RawPeer peer = peer();
    peer.sayBytes(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff});
    until("it was charged", () -> host.totals().charges() > 0);
    assertUnharmed();
  }

  @Test
  void a_frame_longer_than_the_limit_ends_the_stream_before_it_is_read() throws Exception {
    RawPeer peer = peer();
    try {
      peer.sayBytes(new byte[(1 << 20) + 1]);
    } catch (network.assay.protocol.market.AssayFault reset) {
      // It may be reset before all is written.
    }
    until("it was charged", () -> host.totals().charges() > 0);
    assertUnharmed();
  }

  @Test
  void a_slow_validator_holds_up_its_own_topic_only() throws Exception {
    var gate = new java.util.concurrent.CountDownLatch(1);
    host.join(
        "slow",
        (_, _) -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Acceptance.ACCEPT;
        },
        (_, _) -> {});
    Topic slow = honest.join("slow", MessageValidator.ANY, (_, _) -> {});
    until("followed", () -> !slow.peers().isEmpty());
    for (int i = 0; i < 50; i++) slow.publish(new byte[] {1});
    assertUnharmed();
    gate.countDown();
  }

  @Test
  void a_handler_that_fails_or_dawdles_loses_messages_and_stops_nobody() throws Exception {
    var gate = new java.util.concurrent.CountDownLatch(1);
    Topic stuck =
        host.join(
            "stuck",
            MessageValidator.ANY,
            (_, _) -> {
              try {
                gate.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              throw new IllegalStateException("a defect in the application");
            });
    Topic busy = honest.join("stuck", MessageValidator.ANY, (_, _) -> {});
    until("followed", () -> !busy.peers().isEmpty());
    for (int i = 0; i < 50_000 && host.gossipTotals().unhandled() == 0; i++) {
      busy.publish(new byte[] {1});
      // About as fast as they are checked, or the checks are what overflows.
      if (i % 20 == 0) Thread.sleep(5);
    }
    until("its queue is full", () -> host.gossipTotals().unhandled() > 0);
    assertUnharmed();
    gate.countDown();
    until("the rest is handled", () -> host.gossipTotals().delivered() > 100);
    stuck.leave();
  }
}
