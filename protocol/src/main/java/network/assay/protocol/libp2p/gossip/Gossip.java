// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import network.assay.protocol.libp2p.connection.Streams;
import network.assay.protocol.libp2p.gossip.router.GossipParams;
import network.assay.protocol.libp2p.gossip.router.Input;
import network.assay.protocol.libp2p.gossip.router.Judgement;
import network.assay.protocol.libp2p.gossip.router.Output;
import network.assay.protocol.libp2p.gossip.router.Router;
import network.assay.protocol.libp2p.gossip.score.PeerScore;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.MessageSigning;
import network.assay.protocol.libp2p.gossip.wire.Naming;
import network.assay.protocol.libp2p.gossip.wire.Offered;
import network.assay.protocol.libp2p.gossip.wire.RpcCodec;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.PeerId;

/// Gossip over the connections of a host: `/meshsub/1.2.0`, and earlier versions with peers that
/// know no better. May be used from any thread.
public final class Gossip {
  private final HostKey key;
  private final Counters counters = new Counters();
  private final Map<String, LocalTopic> topics = new ConcurrentHashMap<>();
  private final AtomicLong seqno;
  private final GossipLoop loop;
  private final Links links;
  private final Introductions introductions;
  private final Router router;
  private final Naming naming;
  private volatile Set<PeerId> meshed = Set.of();

  public Gossip(Streams streams, HostKey key, GossipParams params) {
    this(streams, key, params, Naming.BY_AUTHOR, Records.NONE);
  }

  /// @param naming what messages are called: the same for all peers of a network
  /// @param records for peer exchange
  public Gossip(Streams streams, HostKey key, GossipParams params, Naming naming, Records records) {
    this.key = key;
    this.naming = naming;
    this.introductions = new Introductions(streams, records);
    // Later than anything this key has sent before a restart: peers may insist on it.
    Instant now = Instant.now();
    this.seqno = new AtomicLong(now.getEpochSecond() * 1_000_000_000L + now.getNano());
    // Seeded from the system: who is picked for a mesh must not be guessable.
    var random = new Random(new SecureRandom().nextLong());
    this.router = new Router(key.peerId(), params, random);
    Duration heartbeat = params.timing().heartbeat();
    this.loop = new GossipLoop(router, heartbeat, this::carryOut, this::closeLinks, this::beaten);
    this.links = new Links(streams, loop, counters, naming);
  }

  /// Serves gossip streams and greets peers as they come. Call it before the host accepts
  /// connections: a peer that finds no gossip here does not ask again soon.
  public void start() {
    loop.start();
    links.start();
  }

  /// Ends all topics and streams. Runs to its end when interrupted, and keeps the interruption.
  public void stop(Duration patience) {
    topics.values().forEach(LocalTopic::close);
    topics.clear();
    introductions.stop();
    links.stop();
    loop.stop(patience);
  }

  private void beaten() {
    counters.census = router.census();
    meshed = Set.copyOf(router.meshed());
  }

  /// Whether a peer was in a mesh of this host at the last heartbeat.
  public boolean isMeshed(PeerId peer) {
    return meshed.contains(peer);
  }

  private void closeLinks() {
    links.close();
  }

  /// Follows a topic until [Topic#leave].
  ///
  /// @throws IllegalArgumentException for a name that is empty or longer than [Topic#MAX_NAME]
  /// @throws IllegalStateException where the topic is joined already
  public Topic join(String name, MessageValidator validator, MessageHandler handler) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > Topic.MAX_NAME) {
      throw new IllegalArgumentException(
          "a topic's name has 1 to " + Topic.MAX_NAME + " bytes, not " + bytes);
    }
    var topic = new LocalTopic(name, validator, handler, this, counters);
    if (topics.putIfAbsent(name, topic) != null) {
      throw new IllegalStateException("topic " + name + " is joined already");
    }
    topic.start();
    loop.putSurely(() -> loop.step(new Input.Join(name)));
    return topic;
  }

  public GossipTotals totals() {
    return counters.totals();
  }

  /// The scores of connected peers; none before the start and after the stop.
  public Map<PeerId, PeerScore> scores() {
    return loop.ask(Router::scores, Map.of());
  }

  /// What the application thinks of a connected peer: added to its score until it leaves, or until
  /// it is rated anew.
  public void rate(PeerId peer, double value) {
    loop.putSurely(() -> loop.step(new Input.Rate(peer, value)));
  }

  void left(LocalTopic topic) {
    if (topics.remove(topic.name(), topic)) {
      loop.putSurely(() -> loop.step(new Input.Leave(topic.name())));
    }
  }

  void publish(String topic, byte[] data) {
    GossipMessage message = MessageSigning.sign(key, seqno.incrementAndGet(), topic, data, naming);
    loop.offer(() -> loop.step(new Input.Publish(message)));
    counters.published.increment();
  }

  Set<PeerId> followers(String topic) {
    return loop.ask(router -> router.followers(topic), Set.of());
  }

  private void carryOut(Output output) {
    switch (output) {
      case Output.Send(PeerId peer, var rpc) -> {
        if (rpc.isHint()) {
          links.hint(peer, RpcCodec.encode(rpc));
        } else if (rpc.messages().isEmpty()) {
          links.control(peer, RpcCodec.encode(introductions.complete(peer, rpc)));
        } else {
          links.message(peer, RpcCodec.encode(rpc));
        }
      }
      case Output.Judge(GossipMessage message) -> judge(message);
      case Output.Deliver(GossipMessage message) -> {
        LocalTopic topic = topics.get(message.topic());
        if (topic != null) topic.deliver(message);
      }
      case Output.Skipped skipped -> counters.skipped.increment();
      case Output.Connect(PeerId peer) -> introductions.connect(peer);
      case Output.Meet(Offered offered, PeerId teller) -> introductions.meet(offered, teller);
      case Output.Charge(PeerId peer, String why) -> links.charge(peer, why);
    }
  }

  /// On a thread of its own: the router bounds how many there are at once.
  private void judge(GossipMessage message) {
    LocalTopic topic = topics.get(message.topic());
    Thread.ofVirtual()
        .name("gossip-check")
        .start(
            () -> {
              Judgement judgement = Judgement.SKIPPED;
              try {
                if (topic != null) judgement = topic.judge(message, () -> genuine(message));
              } finally {
                var judged = new Input.Judged(message, judgement);
                loop.putSurely(() -> loop.step(judged));
              }
            });
  }

  private void genuine(GossipMessage message) {
    if (router.announces(message)) loop.putSurely(() -> loop.step(new Input.Genuine(message)));
  }
}
