// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import static network.assay.protocol.libp2p.gossip.router.Network.message;
import static network.assay.protocol.libp2p.gossip.router.Network.peer;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// IDONTWANT (gossipsub 1.2), said and heard.
final class DontWantTest {
  private static final GossipMessage LARGE = message(9, 1, 1024);
  private static final GossipMessage SMALL = message(9, 2, 1023);

  private final Network net = new Network(GossipParams.DEFAULTS);

  private void followers(int count) {
    net.join().peers(1, count);
    for (int i = 1; i <= count; i++) net.step(new Input.Speaks(peer(i), true));
    net.outputs();
  }

  private List<PeerId> told(MessageId id) {
    return net.outputs().stream()
        .filter(o -> o instanceof Output.Send s && s.rpc().control().dontWant().contains(id))
        .map(o -> ((Output.Send) o).peer())
        .toList();
  }

  private void unwanted(int peer, List<MessageId> ids) {
    net.receive(peer, Rpc.of(Control.dontWant(ids)));
  }

  @Test
  void the_mesh_is_told_of_a_large_message_as_soon_as_its_signature_is_good() {
    followers(4);
    net.receive(1, LARGE).receive(2, LARGE);
    assertThat(told(LARGE.id())).isEmpty();
    net.step(new Input.Genuine(LARGE));
    assertThat(told(LARGE.id())).containsExactlyInAnyOrder(peer(3), peer(4));
  }

  @Test
  void nobody_is_told_of_a_small_message() {
    followers(4);
    net.receive(1, SMALL).step(new Input.Genuine(SMALL));
    assertThat(told(SMALL.id())).isEmpty();
    assertThat(net.router.announces(SMALL)).isFalse();
    assertThat(net.router.announces(LARGE)).isTrue();
  }

  @Test
  void a_peer_of_an_earlier_version_is_not_told() {
    followers(3);
    net.step(new Input.Speaks(peer(2), false));
    net.receive(1, LARGE).step(new Input.Genuine(LARGE));
    assertThat(told(LARGE.id())).containsExactly(peer(3));
  }

  @Test
  void a_forged_copy_does_not_keep_the_genuine_message_from_us() {
    followers(3);
    GossipMessage forged = message(9, 1, 1500);
    assertThat(forged.id()).isEqualTo(LARGE.id());
    net.receive(1, forged).judge(forged, Judgement.FORGED);
    assertThat(told(LARGE.id())).isEmpty();
  }

  @Test
  void what_a_peer_does_not_want_is_not_passed_on_to_it() {
    followers(3);
    unwanted(3, List.of(LARGE.id()));
    net.receive(1, LARGE).judge(LARGE, Judgement.ACCEPTED);
    assertThat(net.receivers(LARGE)).containsExactly(peer(2));
    assertThat(net.router.census().spared()).isEqualTo(1);
  }

  @Test
  void own_messages_are_spared_as_well_but_sent_to_whoever_then_asks() {
    followers(2);
    GossipMessage own = message(0, 1, 2000);
    unwanted(1, List.of(own.id()));
    net.step(new Input.Publish(own));
    assertThat(net.receivers(own)).containsExactly(peer(2));
    net.want(1, List.of(own.id()));
    assertThat(net.receivers(own)).containsExactly(peer(1));
  }

  @Test
  void it_is_forgotten_after_three_heartbeats() {
    followers(3);
    unwanted(3, List.of(LARGE.id()));
    net.beats(2);
    assertThat(net.router.held().unwanted()).isEqualTo(1);
    net.beats(1);
    assertThat(net.router.held().unwanted()).isZero();
  }

  @Test
  void a_flood_of_them_is_remembered_up_to_a_number_and_nothing_else() {
    followers(2);
    for (int round = 0; round < 100; round++) {
      var ids = new ArrayList<MessageId>();
      for (int i = 0; i < 1000; i++) ids.add(message(round, i, 1).id());
      unwanted(1, ids);
    }
    assertThat(net.router.held().unwanted()).isEqualTo(PeerState.MAX_UNWANTED);
    net.beats(3);
    assertThat(net.router.held().unwanted()).isZero();
    assertThat(net.score(1)).isNotNegative();
  }

  @Test
  void whoever_sends_a_message_that_was_not_wanted_is_not_blamed() {
    followers(3);
    net.receive(1, LARGE).step(new Input.Genuine(LARGE)).receive(2, LARGE);
    net.judge(LARGE, Judgement.ACCEPTED).receive(3, LARGE);
    assertThat(net.score(2)).isNotNegative();
    assertThat(net.score(3)).isNotNegative();
  }
}
