// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import static network.assay.protocol.libp2p.gossip.router.Network.TOPIC;
import static network.assay.protocol.libp2p.gossip.router.Network.message;
import static network.assay.protocol.libp2p.gossip.router.Network.peer;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.Offered;
import network.assay.protocol.libp2p.gossip.wire.Prune;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import org.junit.jupiter.api.Test;

/// What follows from a score, and what changes it.
final class StandingTest {
  private final Network net = new Network(GossipParams.DEFAULTS);

  private static Network without(GossipParams.Features features) {
    return new Network(GossipParams.DEFAULTS.with(features));
  }

  /// No opportunistic grafting, no flooding.
  private static Network plain() {
    return without(new GossipParams.Features(false, true, 1024, Integer.MAX_VALUE));
  }

  private void rate(int peer, double value) {
    net.step(new Input.Rate(peer(peer), value));
  }

  private List<Prune> prunes(int peer) {
    return net.sentTo(peer).stream().flatMap(rpc -> rpc.control().prune().stream()).toList();
  }

  private static Census.OfTopic inTopic(Network network) {
    return Objects.requireNonNull(network.router.census().topics().get(TOPIC));
  }

  @Test
  void a_mesh_peer_below_zero_is_pruned_with_the_next_heartbeat_and_told_of_nobody() {
    net.join().peers(1, 10).outputs();
    int member = IntStream.rangeClosed(1, 10).filter(net::meshHas).findFirst().orElseThrow();
    rate(member, -1);
    net.outputs();
    net.beat();
    assertThat(net.meshHas(member)).isFalse();
    assertThat(prunes(member)).containsExactly(new Prune(TOPIC, 60));
  }

  @Test
  void a_peer_below_zero_is_not_grafted_and_its_graft_is_refused() {
    net.join().step(new Input.Arrived(peer(1), Contact.UNKNOWN));
    rate(1, -1);
    net.peers(1, 1).beats(3).outputs();
    assertThat(net.meshHas(1)).isFalse();
    net.graft(1);
    assertThat(prunes(1)).containsExactly(new Prune(TOPIC, 60));
  }

  @Test
  void below_the_gossip_threshold_nothing_is_offered_asked_or_answered() {
    net.join().peers(1, 1).step(new Input.Publish(message(0, 1)));
    rate(1, -11);
    net.beat().outputs();
    net.have(1, List.of(message(9, 1).id())).want(1, List.of(message(0, 1).id())).beat();
    assertThat(net.sentTo(1)).isEmpty();
    rate(1, -10);
    net.have(1, List.of(message(9, 1).id())).want(1, List.of(message(0, 1).id()));
    assertThat(net.sentTo(1)).hasSize(2);
  }

  @Test
  void below_the_publish_threshold_own_messages_are_not_sent() {
    net.join().peers(1, 2);
    rate(1, -51);
    rate(2, -50);
    net.beat().outputs();
    net.step(new Input.Publish(message(0, 1)));
    assertThat(net.receivers(message(0, 1))).containsExactly(peer(2));
  }

  @Test
  void below_the_graylist_threshold_only_subscriptions_are_heard() {
    net.join().peers(1, 1);
    rate(1, -81);
    net.receive(1, message(9, 1));
    assertThat(net.router.held().checks()).isZero();
    net.receive(
        1,
        Rpc.of(
            List.of(new network.assay.protocol.libp2p.gossip.wire.Subscription(false, TOPIC)),
            Control.NONE));
    assertThat(net.router.followers(TOPIC)).isEmpty();
    rate(1, -80);
    net.receive(1, message(9, 1));
    assertThat(net.router.held().checks()).isEqualTo(1);
  }

  @Test
  void whoever_is_first_with_messages_rises_and_copies_count_nothing() {
    net.join().peers(1, 2);
    for (int i = 0; i < 4; i++) {
      net.receive(1, message(9, i)).receive(2, message(9, i));
      net.judge(message(9, i), Judgement.ACCEPTED).receive(2, message(9, i));
    }
    assertThat(net.score(1)).isEqualTo(2);
    assertThat(net.score(2)).isZero();
  }

  @Test
  void ignored_and_skipped_messages_change_no_score() {
    net.join().peers(1, 1);
    net.receive(1, message(9, 1)).judge(message(9, 1), Judgement.IGNORED);
    net.receive(1, message(9, 2)).judge(message(9, 2), Judgement.SKIPPED);
    assertThat(net.score(1)).isZero();
  }

  @Test
  void everyone_who_sent_an_invalid_message_before_it_was_judged_answers_for_it() {
    net.join().peers(1, 3);
    net.receive(1, message(9, 1)).receive(2, message(9, 1));
    net.judge(message(9, 1), Judgement.REJECTED).receive(3, message(9, 1));
    assertThat(net.score(1)).isEqualTo(-10);
    assertThat(net.score(2)).isEqualTo(-10);
    // A known id says nothing of this copy: its author may have signed two messages of one id.
    assertThat(net.score(3)).isZero();
  }

  @Test
  void grafts_during_the_backoff_count_once_and_soon_after_the_prune_twice() {
    net.join().peers(1, 1).prune(1, 60).beats(20);
    net.graft(1);
    // The refusal renews the wait, so that this one is soon after.
    for (int i = 0; i < 3; i++) net.graft(1);
    // 1 + 3 x 2 = 7, one over the threshold.
    assertThat(net.score(1)).isEqualTo(-10);
  }

  @Test
  void a_backoff_near_the_largest_number_harms_nobody() {
    net.join().peers(1, 2);
    net.prune(1, Prune.MAX_BACKOFF_SECONDS).beats(3602).outputs();
    net.graft(1);
    assertThat(net.meshHas(1)).isTrue();
  }

  @Test
  void from_peers_that_dialled_us_grafts_are_refused_at_the_high_mark_and_told_of_others() {
    net.join().peers(1, 20);
    for (int i = 1; i <= 20; i++) net.graft(i);
    assertThat(net.router.mesh(TOPIC)).hasSize(12);
    int refused = IntStream.rangeClosed(1, 20).filter(i -> !net.meshHas(i)).findFirst().orElse(0);
    Prune prune = prunes(refused).getFirst();
    assertThat(prune.peers()).hasSize(16).doesNotContain(new Offered(peer(refused), null));
  }

  @Test
  void a_mesh_above_the_high_mark_keeps_its_best_and_some_that_we_dialled() {
    Network plain = plain();
    plain.join();
    for (int i = 1; i <= 12; i++) plain.arrive(i, false);
    plain.peers(1, 12);
    for (int i = 1; i <= 12; i++) plain.graft(i);
    for (int i = 13; i <= 15; i++) plain.outbound(i).graft(i);
    for (int i = 1; i <= 4; i++) plain.step(new Input.Rate(peer(i), 5));
    assertThat(plain.router.mesh(TOPIC)).hasSize(15);
    plain.beat();
    assertThat(plain.router.mesh(TOPIC)).hasSize(6);
    assertThat(plain.router.mesh(TOPIC)).contains(peer(1), peer(2), peer(3), peer(4));
    assertThat(plain.router.mesh(TOPIC)).containsAnyOf(peer(13), peer(14), peer(15));
    assertThat(inTopic(plain).outbound()).isEqualTo(2);
  }

  @Test
  void a_mesh_without_peers_that_we_dialled_is_given_two() {
    Network plain = plain();
    plain.join().peers(1, 6);
    for (int i = 7; i <= 10; i++) plain.outbound(i);
    for (int i = 1; i <= 6; i++) plain.graft(i);
    plain.beat();
    assertThat(inTopic(plain).outbound()).isEqualTo(2);
  }

  @Test
  void a_mesh_of_low_scores_is_given_two_better_peers_every_minute() {
    Network late = without(new GossipParams.Features(true, true, 1024, 60));
    late.join().peers(1, 12).beats(1);
    Set<?> before = late.router.mesh(TOPIC);
    for (int i = 1; i <= 12; i++) {
      if (!late.meshHas(i)) late.step(new Input.Rate(peer(i), 5));
    }
    late.beats(58);
    assertThat(late.router.mesh(TOPIC)).isEqualTo(before);
    late.beats(1);
    assertThat(late.router.mesh(TOPIC)).hasSize(before.size() + 2);
  }

  @Test
  void peers_named_in_a_prune_are_met_only_when_a_trusted_peer_names_them() {
    byte[] envelope = {1, 2, 3};
    var named =
        List.of(
            new Offered(peer(50), envelope),
            new Offered(peer(51), null),
            new Offered(peer(2), envelope),
            new Offered(peer(0), envelope));
    var prune = Rpc.of(Control.prune(new Prune(TOPIC, 60, named)));
    net.join().peers(1, 2).outputs();
    net.receive(1, prune);
    assertThat(net.outputs()).noneMatch(Output.Meet.class::isInstance);
    rate(1, 50);
    net.receive(1, prune);
    // Neither without a record, nor who is connected, nor we ourselves.
    assertThat(net.outputs())
        .filteredOn(Output.Meet.class::isInstance)
        .containsExactly(new Output.Meet(named.getFirst(), peer(1)));
  }

  @Test
  void direct_peers_get_everything_are_in_no_mesh_and_stand_above_scores() {
    Network kept = new Network(GossipParams.DEFAULTS.withDirect(Set.of(peer(1), peer(2))));
    kept.beat();
    assertThat(kept.outputs())
        .containsExactlyInAnyOrder(new Output.Connect(peer(1)), new Output.Connect(peer(2)));
    kept.join().peers(1, 1).peers(3, 4).beats(299).outputs();
    kept.beat();
    assertThat(kept.outputs()).contains(new Output.Connect(peer(2)));
    assertThat(kept.meshHas(1)).isFalse();
    kept.graft(1);
    assertThat(kept.sentTo(1).getFirst().control().prune()).containsExactly(new Prune(TOPIC, 60));
    kept.step(new Input.Rate(peer(1), -1000)).outputs();
    GossipMessage theirs = message(9, 1);
    kept.receive(3, theirs).judge(theirs, Judgement.ACCEPTED);
    assertThat(kept.receivers(theirs)).contains(peer(1));
    kept.receive(1, message(9, 2));
    assertThat(kept.outputs()).contains(new Output.Judge(message(9, 2)));
    kept.step(new Input.Publish(message(0, 1)));
    assertThat(kept.receivers(message(0, 1))).contains(peer(1));
  }

  @Test
  void the_census_counts_what_metrics_show() {
    net.join().peers(1, 10).outbound(11);
    rate(1, -100);
    rate(2, 7);
    Census census = net.router.census();
    assertThat(inTopic(net).followers()).isEqualTo(11);
    assertThat(inTopic(net).mesh()).isGreaterThanOrEqualTo(5);
    assertThat(census.scores()).containsExactly(1, 1, 1, 1, 10, 10, 11, 11);
    assertThat(census.grafts()).isGreaterThanOrEqualTo(5);
    net.receive(3, message(9, 1)).receive(4, message(9, 1));
    assertThat(net.router.census().duplicates()).isEqualTo(1);
  }
}
