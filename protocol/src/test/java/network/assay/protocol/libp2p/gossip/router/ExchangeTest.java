// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import static network.assay.protocol.libp2p.gossip.router.Network.TOPIC;
import static network.assay.protocol.libp2p.gossip.router.Network.message;
import static network.assay.protocol.libp2p.gossip.router.Network.peer;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.libp2p.gossip.wire.RpcCodec;
import org.junit.jupiter.api.Test;

/// What happens to messages.
final class ExchangeTest {
  private final Network net = new Network(GossipParams.DEFAULTS);

  private static Network without(boolean floodPublish, GossipParams.Bounds bounds) {
    return new Network(
        GossipParams.DEFAULTS
            .with(bounds)
            .with(new GossipParams.Features(floodPublish, true, 1024, 60)));
  }

  private static List<MessageId> ids(int count) {
    var ids = new ArrayList<MessageId>();
    for (int i = 0; i < count; i++) ids.add(message(99, i, 1).id());
    return ids;
  }

  private static List<MessageId> asked(List<Rpc> sent) {
    return sent.stream().flatMap(rpc -> rpc.control().want().stream()).toList();
  }

  @Test
  void an_own_message_goes_to_every_follower() {
    net.join().peers(1, 20).outputs();
    net.step(new Input.Publish(message(0, 1)));
    assertThat(net.receivers(message(0, 1))).hasSize(20);
  }

  @Test
  void without_flood_publishing_an_own_message_goes_to_the_mesh() {
    Network quiet = without(false, GossipParams.Bounds.DEFAULTS);
    quiet.peers(1, 20).join().outputs();
    quiet.step(new Input.Publish(message(0, 1)));
    assertThat(quiet.receivers(message(0, 1)))
        .containsExactlyInAnyOrderElementsOf(quiet.router.mesh(TOPIC));
  }

  @Test
  void a_topic_not_followed_is_published_to_the_same_few_peers_for_a_minute() {
    Network quiet = without(false, GossipParams.Bounds.DEFAULTS);
    quiet.peers(1, 20).outputs();
    List<?> first = quiet.step(new Input.Publish(message(0, 1))).receivers(message(0, 1));
    List<?> second = quiet.beat().step(new Input.Publish(message(0, 2))).receivers(message(0, 2));
    assertThat(first).hasSize(6);
    assertThat(second).hasSize(6).isEqualTo(first);
    quiet.beats(61).join();
    assertThat(quiet.router.mesh(TOPIC)).hasSize(6);
  }

  @Test
  void joining_a_topic_published_to_before_keeps_its_peers() {
    Network quiet = without(false, GossipParams.Bounds.DEFAULTS);
    quiet.peers(1, 20).outputs();
    List<?> fanout = quiet.step(new Input.Publish(message(0, 1))).receivers(message(0, 1));
    quiet.join();
    assertThat(quiet.router.mesh(TOPIC)).isEqualTo(java.util.Set.copyOf(fanout));
  }

  @Test
  void an_accepted_message_is_delivered_once_and_passed_to_the_mesh_but_not_back() {
    net.join().peers(1, 4).outputs();
    GossipMessage message = message(3, 1);
    net.receive(1, message);
    assertThat(net.outputs()).containsExactly(new Output.Judge(message));
    net.receive(2, message);
    assertThat(net.outputs()).isEmpty();
    net.judge(message, Judgement.ACCEPTED);
    // Peers 1 and 2 sent it and 3 wrote it.
    assertThat(net.outputs())
        .containsExactly(new Output.Send(peer(4), Rpc.of(message)), new Output.Deliver(message));
    net.receive(4, message);
    assertThat(net.outputs()).isEmpty();
  }

  @Test
  void an_ignored_message_is_neither_delivered_nor_passed_on_nor_checked_again() {
    net.join().peers(1, 2).outputs();
    net.receive(1, message(9, 1)).judge(message(9, 1), Judgement.IGNORED).outputs();
    net.receive(2, message(9, 1));
    assertThat(net.outputs()).isEmpty();
  }

  @Test
  void a_skipped_message_is_checked_when_another_copy_comes() {
    net.join().peers(1, 2).outputs();
    net.receive(1, message(9, 1)).judge(message(9, 1), Judgement.SKIPPED).outputs();
    net.receive(2, message(9, 1));
    assertThat(net.outputs()).containsExactly(new Output.Judge(message(9, 1)));
  }

  @Test
  void a_forged_copy_does_not_stand_in_the_genuine_ones_way() {
    net.join().peers(1, 3).outputs();
    GossipMessage genuine = message(9, 1);
    GossipMessage forged = message(9, 1, 65);
    assertThat(forged.id()).isEqualTo(genuine.id());
    net.receive(1, forged).receive(2, genuine);
    assertThat(net.outputs()).containsExactly(new Output.Judge(forged), new Output.Judge(genuine));
    net.judge(forged, Judgement.FORGED).outputs();
    net.judge(genuine, Judgement.ACCEPTED);
    assertThat(net.outputs()).contains(new Output.Deliver(genuine));
  }

  @Test
  void two_genuine_messages_of_one_id_are_delivered_as_one() {
    net.join().peers(1, 2).outputs();
    net.receive(1, message(9, 1)).receive(2, message(9, 1, 65));
    net.judge(message(9, 1), Judgement.ACCEPTED).judge(message(9, 1, 65), Judgement.ACCEPTED);
    assertThat(net.outputs()).filteredOn(Output.Deliver.class::isInstance).hasSize(1);
  }

  @Test
  void messages_of_topics_not_followed_and_own_ones_coming_back_are_dropped() {
    net.peers(1, 1);
    net.receive(1, message(9, 1));
    assertThat(net.router.held().checks()).isZero();
    net.join().receive(1, message(0, 1));
    assertThat(net.router.held().checks()).isZero();
  }

  @Test
  void a_message_id_is_forgotten_after_two_minutes() {
    net.join().peers(1, 1);
    net.receive(1, message(9, 1)).judge(message(9, 1), Judgement.ACCEPTED).beats(119).outputs();
    net.receive(1, message(9, 1));
    assertThat(net.outputs()).isEmpty();
    net.beats(2);
    assertThat(net.router.held().seenIds()).isZero();
    assertThat(net.router.held().cacheBytes()).isZero();
  }

  @Test
  void seen_ids_and_kept_messages_are_bounded() {
    var bounds = new GossipParams.Bounds(100, 10_000, 256, 1024, 5000, 10, 4 << 20);
    Network small = without(true, bounds);
    small.join().peers(1, 1);
    for (int i = 0; i < 1000; i++) small.step(new Input.Publish(message(0, i, 1000)));
    assertThat(small.router.held().seenIds()).isEqualTo(100);
    assertThat(small.router.held().cacheBytes()).isBetween(5_000, 10_000);
  }

  @Test
  void recent_ids_are_offered_outside_the_mesh_for_three_heartbeats() {
    net.join().peers(1, 20).outputs();
    net.step(new Input.Publish(message(0, 1))).outputs();
    for (int beat = 1; beat <= 5; beat++) {
      var offers =
          net.beat().outputs().stream()
              .filter(o -> o instanceof Output.Send s && !s.rpc().control().have().isEmpty())
              .map(o -> ((Output.Send) o).peer())
              .toList();
      if (beat > 3) assertThat(offers).isEmpty();
      else assertThat(offers).hasSize(6).doesNotContainAnyElementsOf(net.router.mesh(TOPIC));
    }
  }

  @Test
  void a_missed_message_is_asked_for_and_a_known_one_is_not() {
    net.join().peers(1, 1);
    net.receive(1, message(9, 1)).judge(message(9, 1), Judgement.ACCEPTED).outputs();
    net.have(1, List.of(message(9, 1).id(), message(9, 2).id()));
    assertThat(asked(net.sentTo(1))).containsExactly(message(9, 2).id());
  }

  @Test
  void one_message_is_asked_of_three_peers_at_most() {
    net.join().peers(1, 9).outputs();
    for (int i = 1; i <= 9; i++) net.have(i, List.of(message(99, 1).id()));
    assertThat(net.outputs()).filteredOn(Output.Send.class::isInstance).hasSize(3);
  }

  @Test
  void a_peer_may_ask_three_times_for_a_message_kept() {
    net.join().peers(1, 1).step(new Input.Publish(message(0, 1))).outputs();
    for (int i = 0; i < 5; i++) net.want(1, List.of(message(0, 1).id()));
    assertThat(net.sentTo(1)).hasSize(3).containsOnly(Rpc.of(message(0, 1)));
    net.want(1, List.of(message(0, 2).id()));
    assertThat(net.sentTo(1)).isEmpty();
  }

  @Test
  void what_a_peer_can_ask_for_in_one_heartbeat_is_bounded_in_bytes() {
    net.join().peers(1, 1);
    var wanted = new ArrayList<MessageId>();
    for (int i = 0; i < 100; i++) {
      net.step(new Input.Publish(message(0, i, 60_000)));
      wanted.add(message(0, i, 60_000).id());
    }
    net.outputs();
    net.want(1, wanted);
    assertThat(net.sentTo(1)).hasSize(70);
    net.want(1, wanted);
    assertThat(net.sentTo(1)).isEmpty();
  }

  @Test
  void the_eleventh_offer_in_a_heartbeat_is_not_looked_at() {
    net.join().peers(1, 1).outputs();
    for (int i = 0; i < 50; i++) net.have(1, List.of(message(99, i, 1).id()));
    assertThat(asked(net.sentTo(1))).hasSize(10);
  }

  @Test
  void of_an_offer_of_thousands_a_bounded_number_is_asked_for_in_several_frames() {
    net.join().peers(1, 1).outputs();
    net.have(1, ids(8000));
    List<Rpc> sent = net.sentTo(1);
    assertThat(asked(sent)).hasSize(Promises.MAX_OF_PEER);
    assertThat(sent).hasSizeGreaterThan(1);
    assertThat(sent).allMatch(rpc -> RpcCodec.encode(rpc).length < 65_536);
  }

  @Test
  void a_peer_that_offers_what_it_never_sends_is_ignored_in_the_end() {
    net.join().peers(1, 2).outputs();
    net.have(1, ids(5000)).beats(4);
    assertThat(net.outputs()).filteredOn(Output.Charge.class::isInstance).isEmpty();
    net.have(1, ids(5000)).beats(4);
    assertThat(net.outputs()).filteredOn(Output.Charge.class::isInstance).hasSize(1);
    net.have(1, ids(5000));
    assertThat(net.sentTo(1)).isEmpty();
    assertThat(net.meshHas(1)).isFalse();
  }

  @Test
  void a_message_that_comes_from_anyone_settles_the_promise() {
    net.join().peers(1, 2).outputs();
    net.have(1, List.of(message(9, 1).id())).receive(2, message(9, 1));
    net.judge(message(9, 1), Judgement.ACCEPTED).beats(5).outputs();
    assertThat(net.meshHas(1)).isTrue();
  }

  @Test
  void six_invalid_messages_get_a_peer_ignored_for_a_minute() {
    net.join().peers(1, 2);
    for (int i = 0; i < 6; i++) {
      net.receive(1, message(9, i)).judge(message(9, i), Judgement.REJECTED);
    }
    assertThat(net.outputs()).filteredOn(Output.Charge.class::isInstance).hasSize(7);
    assertThat(net.meshHas(1)).isFalse();
    net.receive(1, message(9, 100));
    assertThat(net.router.held().checks()).isZero();
    net.beats(62).receive(1, message(9, 101));
    assertThat(net.router.held().checks()).isEqualTo(1);
  }

  @Test
  void misconduct_is_remembered_over_a_reconnection() {
    net.join().peers(1, 1);
    for (int i = 0; i < 6; i++) {
      net.receive(1, message(9, i)).judge(message(9, i), Judgement.FORGED);
    }
    net.step(new Input.Gone(peer(1))).peers(1, 1).receive(1, message(9, 100));
    assertThat(net.router.held().checks()).isZero();
    assertThat(net.meshHas(1)).isFalse();
  }

  @Test
  void unsigned_messages_count_against_their_sender() {
    net.join().peers(1, 1).outputs();
    net.receive(1, new Rpc(List.of(), List.of(), Control.NONE, 6));
    assertThat(net.outputs()).filteredOn(Output.Charge.class::isInstance).hasSize(2);
    assertThat(net.meshHas(1)).isFalse();
  }

  @Test
  void one_peer_cannot_occupy_all_checks() {
    net.join().peers(1, 2);
    for (int i = 0; i < 2000; i++) net.receive(1, message(9, i));
    assertThat(net.router.held().checks()).isEqualTo(256);
    net.receive(2, message(8, 1));
    assertThat(net.router.held().checks()).isEqualTo(257);
  }

  @Test
  void peers_of_one_network_together_cannot_occupy_all_checks() {
    net.join();
    for (int i = 1; i <= 17; i++) {
      net.arrive(i, new Contact(false, i <= 8 ? "a" : "b" + i, i <= 16 ? "one" : "other"));
    }
    for (int i = 0; i < 2000; i++) {
      for (int peer = 1; peer <= 16; peer++) net.receive(peer, message(peer, i));
    }
    assertThat(net.router.held().checks()).isBetween(300, 350);
    net.outputs();
    net.receive(17, message(99, 1)).receive(17, message(99, 2));
    assertThat(net.outputs())
        .containsExactly(new Output.Judge(message(99, 1)), new Output.Judge(message(99, 2)));
  }

  @Test
  void checks_that_have_ended_make_room_wherever_their_peer_is_by_then() {
    net.join().peers(1, 1);
    for (int i = 0; i < 256; i++) net.receive(1, message(9, i));
    net.arrive(1, new Contact(true, "elsewhere")).outputs();
    for (int i = 0; i < 256; i++) net.judge(message(9, i), Judgement.ACCEPTED);
    assertThat(net.router.held().checks()).isZero();
    net.outputs();
    for (int i = 1000; i < 2000; i++) net.receive(1, message(9, i));
    assertThat(net.router.held().checks()).isEqualTo(256);
  }

  @Test
  void of_who_brings_what_nobody_wants_ever_less_is_checked() {
    net.join().peers(1, 2);
    int checked = 0;
    for (int second = 0; second < 5; second++) {
      for (int i = 0; i < 200; i++) {
        GossipMessage stale = message(9, second * 1000 + i);
        boolean judged = net.receive(1, stale).outputs().contains(new Output.Judge(stale));
        if (judged) net.judge(stale, Judgement.IGNORED);
        if (judged) checked++;
      }
      net.beat();
    }
    assertThat(checked).isBetween(100, 400);
    assertThat(net.score(1)).isNotNegative();
    // Another's are looked at as before.
    net.outputs();
    net.receive(2, message(8, 1));
    assertThat(net.outputs()).containsExactly(new Output.Judge(message(8, 1)));
  }

  @Test
  void who_brings_as_much_that_is_wanted_is_checked_whole() {
    net.join().peers(1, 1);
    for (int i = 0; i < 1000; i++) {
      Judgement judgement = i % 2 == 0 ? Judgement.ACCEPTED : Judgement.IGNORED;
      net.outputs();
      net.receive(1, message(9, i));
      assertThat(net.outputs()).containsExactly(new Output.Judge(message(9, i)));
      net.judge(message(9, i), judgement);
    }
  }

  @Test
  void who_floods_with_what_nobody_wants_is_ignored_in_the_end() {
    net.join().peers(1, 1).outputs();
    for (int second = 0; second < 12; second++) {
      for (int i = 0; i < 1000; i++) {
        GossipMessage stale = message(9, second * 1000 + i);
        net.receive(1, stale).judge(stale, Judgement.IGNORED);
      }
      net.beat();
    }
    assertThat(net.outputs()).contains(new Output.Charge(peer(1), "sends mostly useless messages"));
    assertThat(net.meshHas(1)).isFalse();
  }

  @Test
  void what_is_dropped_does_not_make_what_was_delivered_forgotten() {
    var bounds = new GossipParams.Bounds(100, 10_000, 256, 1024, 5000, 10, 4 << 20);
    Network small = without(true, bounds);
    small.join().peers(1, 2).receive(1, message(9, 1)).judge(message(9, 1), Judgement.ACCEPTED);
    for (int i = 2; i < 2000; i++) {
      small.receive(2, message(9, i)).judge(message(9, i), Judgement.REJECTED);
      small.step(new Input.Rate(peer(2), 1e9));
    }
    small.outputs();
    small.receive(1, message(9, 1));
    assertThat(small.outputs()).isEmpty();
    assertThat(small.router.held().seenIds()).isEqualTo(1);
  }
}
