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
import network.assay.protocol.libp2p.gossip.wire.Have;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who is asked for a message that several offer, some of whom lie.
final class PromisesTest {
  private static final GossipMessage MESSAGE = message(99, 1);
  private static final MessageId ID = MESSAGE.id();

  private final Network net = new Network(GossipParams.DEFAULTS);

  @BeforeEach
  void join() {
    net.join();
  }

  private void arrives(int number, boolean outbound, String network) {
    net.arrive(number, new Contact(outbound, "", network)).outputs();
  }

  private void offers(int... peers) {
    for (int peer : peers) {
      net.receive(peer, Rpc.of(Control.have(new Have(TOPIC, List.of(ID)))));
    }
  }

  /// Who was asked since the last call.
  private List<PeerId> asked() {
    var asked = new ArrayList<PeerId>();
    for (Output output : net.outputs()) {
      if (output instanceof Output.Send(PeerId to, Rpc rpc)) {
        if (rpc.control().want().contains(ID)) asked.add(to);
      }
    }
    return asked;
  }

  @Test
  void of_one_network_one_is_asked() {
    for (int i = 1; i <= 4; i++) arrives(i, false, i < 4 ? "one" : "other");
    offers(1, 2, 3, 4);
    assertThat(asked()).containsExactly(peer(1), peer(4));
  }

  @Test
  void one_that_we_dialled_is_asked_whoever_was_quicker() {
    for (int i = 1; i <= 3; i++) arrives(i, false, "");
    arrives(4, true, "");
    arrives(5, true, "");
    offers(1, 2, 3, 4, 5);
    assertThat(asked()).containsExactly(peer(1), peer(2), peer(3), peer(4));
  }

  @Test
  void when_a_message_has_not_come_in_a_heartbeat_whoever_offered_it_is_asked() {
    for (int i = 1; i <= 7; i++) arrives(i, false, "");
    offers(1, 2, 3, 4, 5, 6);
    assertThat(asked()).containsExactly(peer(1), peer(2), peer(3));
    net.beat();
    assertThat(asked()).containsExactly(peer(4), peer(5), peer(6));
    offers(7);
    assertThat(asked()).containsExactly(peer(7));
    net.receive(5, MESSAGE).judge(MESSAGE, Judgement.ACCEPTED).outputs();
    net.beats(3);
    assertThat(asked()).isEmpty();
    assertThat(net.router.held().promises()).isZero();
  }

  @Test
  void many_of_one_network_leave_room_to_those_who_wait_elsewhere() {
    for (int i = 1; i <= 80; i++) arrives(i, false, "one");
    arrives(81, false, "other");
    for (int i = 1; i <= 81; i++) offers(i);
    assertThat(asked()).containsExactly(peer(1), peer(81));
    arrives(82, false, "third");
    arrives(83, false, "fourth");
    offers(82, 83);
    assertThat(asked()).containsExactly(peer(82));
    net.beat();
    assertThat(asked()).containsExactly(peer(2), peer(3), peer(4), peer(5), peer(83));
  }

  @Test
  void who_has_lied_lately_is_not_one_of_the_three() {
    for (int i = 1; i <= 7; i++) arrives(i, false, "");
    offers(1, 2, 3);
    net.beats(5).outputs();
    offers(1, 2, 3, 4, 5, 6, 7);
    assertThat(asked()).containsExactly(peer(1), peer(2), peer(3), peer(4), peer(5), peer(6));
    net.receive(4, MESSAGE).judge(MESSAGE, Judgement.ACCEPTED).beats(60).outputs();
    net.receive(7, Rpc.of(Control.have(new Have(TOPIC, List.of(message(99, 2).id())))));
    assertThat(net.router.held().promises()).isEqualTo(1);
  }

  @Test
  void who_is_asked_long_after_its_offer_may_have_forgotten_the_message() {
    for (int i = 1; i <= 4; i++) arrives(i, false, "");
    offers(1, 2, 3, 4);
    net.beats(10);
    assertThat(net.router.census().brokenPromises()).isEqualTo(3);
  }

  @Test
  void who_may_have_sent_it_in_a_form_not_taken_here_is_not_blamed() {
    for (int i = 1; i <= 2; i++) arrives(i, false, "");
    for (int round = 0; round < 20; round++) {
      offers(1, 2);
      net.receive(1, new Rpc(List.of(), List.of(), Control.NONE, 0, 1)).beats(3);
    }
    assertThat(net.score(1)).isZero();
    assertThat(net.score(2)).isNegative();
  }

  @Test
  void a_forged_copy_keeps_nobody_from_being_asked() {
    for (int i = 1; i <= 4; i++) arrives(i, false, "");
    offers(1, 2, 3, 4);
    asked();
    GossipMessage forged = message(99, 1, 7);
    assertThat(forged.id()).isEqualTo(ID);
    net.receive(1, forged).beat();
    assertThat(asked()).isEmpty();
    net.judge(forged, Judgement.FORGED).beat();
    assertThat(asked()).containsExactly(peer(4));
  }

  @Test
  void nobody_is_late_while_a_copy_is_being_checked() {
    for (int i = 1; i <= 4; i++) arrives(i, false, "");
    offers(1, 2, 3, 4);
    net.receive(1, MESSAGE).beats(10);
    assertThat(net.router.census().brokenPromises()).isZero();
    net.judge(MESSAGE, Judgement.IGNORED);
    assertThat(net.router.held().promises()).isZero();
  }

  @Test
  void a_peer_that_has_left_is_asked_no_more() {
    for (int i = 1; i <= 5; i++) arrives(i, false, "");
    offers(1, 2, 3, 4, 5);
    asked();
    net.step(new Input.Gone(peer(4))).beat();
    assertThat(asked()).containsExactly(peer(5));
  }

  @Test
  void what_peers_may_be_asked_for_is_theirs_again_whatever_became_of_it() {
    var promises = new Promises(3000, 1000);
    var one = offerer(1, "one");
    List<MessageId> ids = new ArrayList<>();
    for (int i = 0; i < 1000; i++) ids.add(message(7, i).id());
    for (MessageId id : ids) promises.asked(id, one, 0);
    assertThat(promises.left(one)).isEqualTo(Promises.MAX_OF_PEER - 1000);
    for (MessageId id : ids.subList(0, 200)) promises.settle(id);
    for (MessageId id : ids.subList(200, 400)) promises.came(id, peer(1), false);
    for (MessageId id : ids.subList(400, 600)) promises.came(id, peer(1), true);
    for (MessageId id : ids.subList(400, 600)) promises.checked(id);
    assertThat(promises.left(one)).isEqualTo(Promises.MAX_OF_PEER - 400);
    assertThat(promises.overdue(3000)).containsExactly(java.util.Map.entry(peer(1), 400));
    assertThat(promises.left(one)).isEqualTo(Promises.MAX_OF_PEER);
    for (MessageId id : ids) promises.asked(id, one, 4000);
    promises.drop(peer(1));
    assertThat(promises.left(one)).isEqualTo(Promises.MAX_OF_PEER);
    assertThat(promises.size()).isZero();
  }

  @Test
  void liars_of_one_network_do_not_use_up_what_others_may_be_asked_for() {
    var promises = new Promises(3000, 1000);
    long next = 0;
    for (int i = 1; i <= 16; i++) {
      Promises.Offerer liar = offerer(i, "one");
      while (promises.left(liar) > 0) promises.asked(message(7, next++).id(), liar, 0);
    }
    assertThat(promises.size()).isLessThanOrEqualTo(Promises.CAPACITY / 2);
    assertThat(promises.left(offerer(20, "other"))).isEqualTo(Promises.MAX_OF_PEER);
  }

  private static Promises.Offerer offerer(int number, String network) {
    return new Promises.Offerer(peer(number), new Contact(false, "", network), false);
  }
}
