// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import static network.assay.protocol.libp2p.gossip.router.Network.TOPIC;
import static network.assay.protocol.libp2p.gossip.router.Network.message;
import static network.assay.protocol.libp2p.gossip.router.Network.peer;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.Prune;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.libp2p.gossip.wire.Subscription;
import org.junit.jupiter.api.Test;

/// Who is in the mesh, and why.
final class MeshTest {
  private final Network net = new Network(GossipParams.DEFAULTS);

  @Test
  void a_peer_that_arrives_is_told_what_is_followed() {
    net.join().outputs();
    net.step(new Input.Arrived(peer(1), Contact.UNKNOWN));
    var hello = Rpc.of(List.of(new Subscription(true, TOPIC)), Control.NONE);
    assertThat(net.sentTo(1)).containsExactly(hello);
  }

  @Test
  void joining_grafts_as_many_peers_as_wanted_and_tells_all() {
    net.peers(1, 20).join();
    assertThat(net.router.mesh(TOPIC)).hasSize(6);
    var told = Rpc.of(List.of(new Subscription(true, TOPIC)), Control.NONE);
    assertThat(net.sentTo(20)).contains(told);
  }

  @Test
  void a_small_network_is_grafted_as_it_connects() {
    net.join().peers(1, 3);
    assertThat(net.router.mesh(TOPIC)).hasSize(3);
  }

  @Test
  void a_graft_is_accepted_up_to_the_high_mark_and_then_pruned() {
    net.join().peers(1, 20);
    for (int i = 1; i <= 20; i++) net.graft(i);
    assertThat(net.router.mesh(TOPIC)).hasSize(12);
    var refusals =
        net.outputs().stream()
            .filter(o -> o instanceof Output.Send s && !s.rpc().control().prune().isEmpty());
    assertThat(refusals).hasSize(8);
  }

  @Test
  void who_grafts_follows_whether_it_has_said_so_or_not() {
    net.join().arrive(1, false).graft(1);
    assertThat(net.meshHas(1)).isTrue();
    assertThat(net.router.followers(TOPIC)).containsExactly(peer(1));
    assertThat(net.outputs())
        .noneMatch(o -> o instanceof Output.Send s && !s.rpc().control().prune().isEmpty());
  }

  @Test
  void what_a_peer_follows_stays_known_when_it_arrives_again() {
    net.join().peers(1, 1).arrive(1, true);
    assertThat(net.router.followers(TOPIC)).containsExactly(peer(1));
    assertThat(net.meshHas(1)).isTrue();
  }

  @Test
  void a_graft_for_a_topic_not_followed_is_ignored() {
    net.peers(1, 1).graft(1);
    assertThat(net.sentTo(1)).isEmpty();
    assertThat(net.router.mesh(TOPIC)).isEmpty();
  }

  @Test
  void a_graft_beyond_the_topics_that_are_remembered_of_a_peer_is_pruned() {
    net.join().step(new Input.Arrived(peer(1), Contact.UNKNOWN));
    for (int i = 0; i < GossipParams.Bounds.DEFAULTS.peerTopics(); i++) {
      net.receive(1, Rpc.of(List.of(new Subscription(true, "topic " + i)), Control.NONE));
    }
    net.outputs();
    net.graft(1);
    assertThat(net.sentTo(1).getFirst().control().prune()).containsExactly(new Prune(TOPIC, 60));
  }

  @Test
  void a_mesh_below_the_low_mark_is_filled_with_the_next_heartbeat() {
    net.join().peers(1, 20);
    for (int i = 1; i <= 20; i++) if (net.meshHas(i)) net.step(new Input.Gone(peer(i)));
    assertThat(net.router.mesh(TOPIC)).isEmpty();
    net.beat();
    assertThat(net.router.mesh(TOPIC)).hasSize(6);
  }

  @Test
  void a_peer_that_pruned_us_is_not_grafted_before_its_backoff_has_passed() {
    net.join().peers(1, 1).prune(1, 30).beats(30);
    assertThat(net.meshHas(1)).isFalse();
    net.beats(2);
    assertThat(net.meshHas(1)).isTrue();
  }

  @Test
  void a_prune_without_a_backoff_means_a_minute() {
    net.join().peers(1, 1).prune(1, 0).beats(60);
    assertThat(net.meshHas(1)).isFalse();
    net.beats(2);
    assertThat(net.meshHas(1)).isTrue();
  }

  @Test
  void a_shorter_backoff_does_not_end_a_longer_one() {
    net.join().peers(1, 1).prune(1, 60).prune(1, 1).beats(30);
    assertThat(net.meshHas(1)).isFalse();
  }

  @Test
  void a_backoff_outlives_a_reconnection() {
    net.join().peers(1, 1).prune(1, 60).step(new Input.Gone(peer(1))).peers(1, 1).beats(5);
    assertThat(net.meshHas(1)).isFalse();
  }

  @Test
  void a_graft_during_the_backoff_is_pruned_and_again_and_again_is_punished() {
    net.join().peers(1, 1).prune(1, 60).outputs();
    net.graft(1);
    assertThat(net.sentTo(1).getFirst().control().prune()).containsExactly(new Prune(TOPIC, 60));
    for (int i = 0; i < 40; i++) net.graft(1);
    assertThat(net.outputs()).anyMatch(Output.Charge.class::isInstance);
    assertThat(net.meshHas(1)).isFalse();
  }

  @Test
  void a_thousand_grafts_of_one_topic_in_one_frame_get_one_answer() {
    net.join().peers(1, 1).prune(1, 60).outputs();
    var grafts = Collections.nCopies(1000, TOPIC);
    net.receive(1, Rpc.of(Control.graft(grafts.toArray(String[]::new))));
    assertThat(net.sentTo(1)).hasSize(1);
  }

  @Test
  void leaving_prunes_the_mesh_briefly_and_tells_all() {
    net.join().peers(1, 8).outputs();
    net.step(new Input.Leave(TOPIC));
    var sent = net.outputs();
    assertThat(sent)
        .filteredOn(
            o ->
                o instanceof Output.Send s
                    && s.rpc().control().prune().stream().anyMatch(p -> p.backoffSeconds() == 10))
        .hasSize(5);
    assertThat(sent)
        .filteredOn(
            o ->
                o instanceof Output.Send s
                    && s.rpc().subscriptions().equals(List.of(new Subscription(false, TOPIC))))
        .hasSize(8);
  }

  @Test
  void a_peer_that_unsubscribes_leaves_the_mesh() {
    net.join().peers(1, 1);
    net.receive(1, Rpc.of(List.of(new Subscription(false, TOPIC)), Control.NONE));
    assertThat(net.meshHas(1)).isFalse();
    assertThat(net.router.followers(TOPIC)).isEmpty();
  }

  @Test
  void a_peer_whose_stream_was_renewed_is_greeted_and_grafted_again() {
    net.join().peers(1, 1).outputs();
    net.step(new Input.Arrived(peer(1), Contact.UNKNOWN));
    assertThat(net.sentTo(1))
        .containsExactly(Rpc.of(List.of(new Subscription(true, TOPIC)), Control.graft(TOPIC)));
    assertThat(net.router.followers(TOPIC)).containsExactly(peer(1));
  }

  @Test
  void a_gone_peer_leaves_nothing_behind() {
    net.join().peers(1, 1);
    net.receive(1, message(2, 1)).step(new Input.Gone(peer(1)));
    net.judge(message(2, 1), Judgement.SKIPPED);
    assertThat(net.router.held().peers()).isZero();
    assertThat(net.router.held().checks()).isZero();
    net.receive(1, message(3, 1));
    assertThat(net.router.held().checks()).isZero();
  }

  @Test
  void a_peer_that_follows_countless_topics_is_remembered_only_so_far() {
    net.step(new Input.Arrived(peer(1), Contact.UNKNOWN));
    for (int i = 0; i < 1000; i++) {
      net.receive(1, Rpc.of(List.of(new Subscription(true, "t" + i)), Control.NONE));
    }
    assertThat(net.router.followers("t0")).hasSize(1);
    assertThat(net.router.followers("t999")).isEmpty();
    assertThat(net.outputs()).anyMatch(Output.Charge.class::isInstance);
  }
}
