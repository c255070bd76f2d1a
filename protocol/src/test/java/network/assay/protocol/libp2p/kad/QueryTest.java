// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import network.assay.protocol.libp2p.kad.lookup.LookupEvent;
import network.assay.protocol.libp2p.kad.lookup.LookupRules;
import network.assay.protocol.libp2p.kad.lookup.LookupState;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.route.Place;
import network.assay.protocol.libp2p.kad.wire.KadMessage;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.libp2p.limits.OwnLimit;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A lookup among peers that are made up.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class QueryTest {
  private static final PeerId SELF = peer(0);
  private static final PeerId TELLER = peer(1);
  private static final PeerId SILENT = peer(2);
  private static final Optional<Block> BLOCK = Optional.of(new Block("0808"));
  private static final KadConfig.Times TIMES =
      new KadConfig.Times(
          Duration.ofSeconds(3),
          Duration.ofMinutes(2),
          Duration.ofHours(1),
          Duration.ofHours(1),
          Duration.ofHours(1));

  private static PeerId peer(int number) {
    byte[] id = new byte[34];
    id[0] = 0x12;
    id[1] = 32;
    id[2] = (byte) number;
    return PeerId.of(id);
  }

  /// One answers at once, the other never.
  private static final class Two implements Query.Peers {
    final Set<PeerId> failed = ConcurrentHashMap.newKeySet();
    final CountDownLatch late = new CountDownLatch(1);

    @Override
    public void heard(KadPeer peer, PeerId teller) {}

    @Override
    public Answer ask(PeerId peer, KadMessage request) throws InterruptedException {
      if (peer.equals(SILENT)) new CountDownLatch(1).await();
      return new Answer(request.answer(null, List.of(), List.of()), Optional.empty());
    }

    @Override
    public void answered(PeerId peer, Optional<Block> block) {}

    @Override
    public void failed(PeerId peer) {
      failed.add(peer);
      late.countDown();
    }
  }

  /// All of one block; there is no room to ask some.
  private static final class Crowd implements Query.Peers {
    final Set<PeerId> failed = ConcurrentHashMap.newKeySet();
    final Map<PeerId, Optional<Block>> answered = new ConcurrentHashMap<>();
    final Set<PeerId> unasked;

    Crowd(PeerId... unasked) {
      this.unasked = Set.of(unasked);
    }

    @Override
    public void heard(KadPeer peer, PeerId teller) {}

    @Override
    public Answer ask(PeerId peer, KadMessage request) {
      if (unasked.contains(peer)) throw OwnLimit.fault("no room");
      return new Answer(request.answer(null, List.of(), List.of()), BLOCK);
    }

    @Override
    public void answered(PeerId peer, Optional<Block> block) {
      answered.put(peer, block);
    }

    @Override
    public void failed(PeerId peer) {
      failed.add(peer);
    }
  }

  @Test
  void an_answer_counts_for_the_block_that_it_came_from() throws Exception {
    var peers = new PeerId[10];
    for (int i = 0; i < peers.length; i++) peers[i] = peer(i + 1);
    var crowd = new Crowd();
    var query =
        new Query(LookupRules.DEFAULTS, TIMES, crowd, KadMessage.findNode(SELF), (_, _) -> false);
    assertThat(query.run(knowing(peers))).hasSize(LookupRules.DEFAULTS.doubt().perBlock());
    assertThat(crowd.answered.values()).isNotEmpty().allMatch(BLOCK::equals);
  }

  @Test
  void a_peer_for_whom_there_is_no_room_here_has_not_failed() throws Exception {
    var crowd = new Crowd(SILENT);
    var query =
        new Query(LookupRules.DEFAULTS, TIMES, crowd, KadMessage.findNode(SELF), (_, _) -> false);
    assertThat(query.run(knowing(TELLER, SILENT))).containsExactly(TELLER);
    assertThat(crowd.failed).isEmpty();
  }

  private static LookupState knowing(PeerId... peers) {
    return LookupState.start(
        SELF,
        Place.of(SELF),
        List.of(peers).stream().map(p -> new LookupEvent.Heard(p, Optional.empty())).toList());
  }

  @Test
  void a_peer_that_has_answered_is_not_blamed_for_how_long_its_answer_takes_to_follow()
      throws Exception {
    var two = new Two();
    Query.Listener slow =
        (_, _) -> {
          // Asked at the same time: by when this is over, so is an answer's time.
          two.late.await();
          return false;
        };
    var query = new Query(LookupRules.DEFAULTS, TIMES, two, KadMessage.findNode(SELF), slow);
    assertThat(query.run(knowing(TELLER, SILENT))).containsExactly(TELLER);
    assertThat(two.failed).containsExactly(SILENT);
  }

  @Test
  void what_the_last_answer_leads_to_is_waited_for() throws Exception {
    var two = new Two();
    var followed = ConcurrentHashMap.<PeerId>newKeySet();
    Query.Listener slow =
        (from, _) -> {
          Thread.sleep(50);
          return followed.add(from);
        };
    var query = new Query(LookupRules.DEFAULTS, TIMES, two, KadMessage.findNode(SELF), slow);
    assertThat(query.run(knowing(TELLER))).containsExactly(TELLER);
    assertThat(followed).containsExactly(TELLER);
    assertThat(two.failed).isEmpty();
  }
}
