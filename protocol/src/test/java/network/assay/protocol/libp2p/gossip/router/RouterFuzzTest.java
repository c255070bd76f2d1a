// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import static network.assay.protocol.libp2p.gossip.router.Network.TOPIC;
import static network.assay.protocol.libp2p.gossip.router.Network.message;
import static network.assay.protocol.libp2p.gossip.router.Network.peer;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import network.assay.protocol.libp2p.gossip.score.PeerScores;
import network.assay.protocol.libp2p.gossip.score.ScoreParams;
import network.assay.protocol.libp2p.gossip.score.TopicScoreParams;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.Have;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.libp2p.gossip.wire.Offered;
import network.assay.protocol.libp2p.gossip.wire.Prune;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.libp2p.gossip.wire.Subscription;
import network.assay.protocol.market.PeerId;

/// Whatever ten peers do in whatever order, the router keeps its bounds.
final class RouterFuzzTest {
  private static final GossipParams.Bounds TIGHT =
      new GossipParams.Bounds(50, 5_000, 4, 16, 40, 3, 2_000);
  /// P3 counts as well, and every threshold can be reached.
  private static final ScoreParams RATED =
      new ScoreParams(
          new ScoreParams.Topics(
              Map.of(),
              new TopicScoreParams(
                  1,
                  TopicScoreParams.DEFAULTS.time(),
                  TopicScoreParams.DEFAULTS.first(),
                  new TopicScoreParams.Rate(
                      -0.1, 0.9, 20, 2, Duration.ofSeconds(2), Duration.ofMillis(500)),
                  new TopicScoreParams.Failure(-0.1, 0.9),
                  TopicScoreParams.DEFAULTS.invalid()),
              10),
          1,
          new ScoreParams.Colocation(-5, 3),
          ScoreParams.Behaviour.DEFAULTS,
          Duration.ofSeconds(20),
          ScoreParams.Thresholds.DEFAULTS);

  private static final GossipParams PARAMS =
      GossipParams.DEFAULTS
          .with(new GossipParams.MeshSize(3, 2, 5, 2, 2, 1))
          .with(TIGHT)
          .with(RATED)
          .withDirect(Set.of(peer(10)));

  @Property(tries = 100, seed = "1")
  void bounds_hold_after_every_input(@ForAll long seed) {
    var random = new Random(seed);
    var router = new Router(peer(0), PARAMS, new Random(seed));
    var checking = new ArrayList<GossipMessage>();
    Set<PeerId> present = new HashSet<>();
    Set<MessageId> delivered = new HashSet<>();
    long now = 0;
    for (int i = 0; i < 400; i++) {
      // Under two minutes in all: nothing seen may be forgotten but for want of room.
      now += random.nextInt(200);
      Input input = input(random, checking);
      switch (input) {
        case Input.Arrived(PeerId peer, Contact _) -> present.add(peer);
        case Input.Gone(PeerId peer) -> present.remove(peer);
        default -> {}
      }
      for (Output output : router.step(input, now)) {
        switch (output) {
          case Output.Send(PeerId to, Rpc rpc) -> {
            assertThat(present).contains(to);
            boolean alone = rpc.subscriptions().isEmpty() && rpc.control().isEmpty();
            assertThat(rpc.messages().isEmpty() || rpc.messages().size() == 1 && alone).isTrue();
          }
          case Output.Judge(GossipMessage message) -> checking.add(message);
          case Output.Deliver(GossipMessage message) -> delivered.add(message.id());
          case Output.Skipped skipped -> {}
          case Output.Connect _, Output.Meet _ -> {}
          case Output.Charge charge -> {}
        }
      }
      assertThat(present).containsAll(router.mesh(TOPIC));
      assertThat(router.followers(TOPIC)).containsAll(router.mesh(TOPIC));
      assertThat(router.mesh(TOPIC)).hasSizeLessThanOrEqualTo(5);
      Held held = router.held();
      assertThat(held.peers()).isEqualTo(present.size());
      assertThat(held.seenIds()).isLessThanOrEqualTo(TIGHT.seenIds());
      assertThat(held.droppedIds()).isLessThanOrEqualTo(TIGHT.seenIds());
      assertThat(held.cacheBytes()).isBetween(0, TIGHT.cacheBytes());
      assertThat(held.checks()).isEqualTo(checking.size()).isLessThanOrEqualTo(TIGHT.checks());
      assertThat(held.peerTopics()).isLessThanOrEqualTo(present.size() * TIGHT.peerTopics());
      assertThat(held.unwanted()).isLessThanOrEqualTo(present.size() * PeerState.MAX_UNWANTED);
      assertThat(held.promises()).isLessThanOrEqualTo(Promises.CAPACITY);
      assertThat(held.backoffs()).isLessThanOrEqualTo(Backoffs.CAPACITY);
      assertThat(held.scores()).isBetween(present.size(), present.size() + PeerScores.MAX_GONE);
      assertThat(held.deliveries()).isLessThanOrEqualTo(TIGHT.seenIds());
      assertThat(held.fanouts()).isLessThanOrEqualTo(1);
    }
    assertThat(delivered.size()).isLessThanOrEqualTo(400);
  }

  private static Input input(Random random, List<GossipMessage> checking) {
    PeerId peer = peer(1 + random.nextInt(10));
    return switch (random.nextInt(15)) {
      case 0 -> new Input.Arrived(peer, contact(random));
      case 1 ->
          random.nextInt(4) == 0 ? new Input.Gone(peer) : new Input.Arrived(peer, contact(random));
      case 2 -> new Input.Beat();
      case 3 -> new Input.Join(TOPIC);
      case 4 -> random.nextInt(6) == 0 ? new Input.Leave(TOPIC) : new Input.Beat();
      case 5 -> new Input.Publish(message(0, random.nextInt(100), random.nextInt(900)));
      case 6, 7 -> {
        if (checking.isEmpty()) yield new Input.Beat();
        GossipMessage message = checking.remove(random.nextInt(checking.size()));
        Judgement[] all = Judgement.values();
        // Mostly good, or everyone is ignored before long.
        Judgement any = all[random.nextInt(all.length)];
        yield new Input.Judged(message, random.nextInt(4) > 0 ? Judgement.ACCEPTED : any);
      }
      case 8 -> new Input.Speaks(peer, random.nextBoolean());
      case 9 -> checking.isEmpty() ? new Input.Beat() : new Input.Genuine(checking.getFirst());
      case 10 -> new Input.Rate(peer, random.nextInt(8) == 0 ? -100 : random.nextInt(80));
      default -> new Input.Received(peer, rpc(random));
    };
  }

  private static Contact contact(Random random) {
    return new Contact(random.nextBoolean(), random.nextBoolean() ? "" : "block");
  }

  private static Rpc rpc(Random random) {
    var subscriptions = new ArrayList<Subscription>();
    if (random.nextInt(2) == 0) {
      String topic = random.nextInt(3) == 0 ? "t" + random.nextInt(10) : TOPIC;
      subscriptions.add(new Subscription(random.nextInt(5) > 0, topic));
    }
    var messages = new ArrayList<GossipMessage>();
    for (int i = random.nextInt(4); i > 0; i--) {
      messages.add(message(random.nextInt(12), random.nextInt(100), random.nextInt(3)));
    }
    var have = random.nextBoolean() ? List.of(new Have(TOPIC, ids(random))) : List.<Have>of();
    var graft = random.nextInt(3) == 0 ? List.of(TOPIC, "t1") : List.<String>of();
    var prune =
        random.nextInt(6) == 0
            ? List.of(new Prune(TOPIC, random.nextInt(3600), offered(random)))
            : List.<Prune>of();
    int refused = random.nextInt(40) == 0 ? 1 : 0;
    return new Rpc(
        subscriptions,
        messages,
        new Control(have, ids(random), graft, prune, ids(random)),
        refused);
  }

  private static List<Offered> offered(Random random) {
    return IntStream.range(0, random.nextInt(4))
        .mapToObj(i -> new Offered(peer(random.nextInt(30)), new byte[random.nextInt(9)]))
        .toList();
  }

  private static List<MessageId> ids(Random random) {
    return IntStream.range(0, random.nextInt(30))
        .mapToObj(i -> message(random.nextInt(12), random.nextInt(200), 1).id())
        .toList();
  }
}
