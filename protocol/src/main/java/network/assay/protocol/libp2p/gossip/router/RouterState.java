// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.market.PeerId;

/// Everything one router remembers. Insertion-ordered throughout, so that the same inputs, times
/// and seed give the same run.
final class RouterState {
  final PeerId self;
  final GossipParams params;
  final Map<PeerId, PeerState> peers = new LinkedHashMap<>();

  /// By topic followed: the peers with whom whole messages are exchanged.
  final Map<String, Set<PeerId>> meshes = new LinkedHashMap<>();

  /// By topic published to without following it.
  final Map<String, Fanout> fanouts = new LinkedHashMap<>();

  /// Messages being checked, by full content: a forged copy does not stand in a genuine one's way.
  final Map<GossipMessage, Pending> pending = new LinkedHashMap<>();

  /// The checks under way, by topic, network and peer.
  final Shares checks;

  final Backoffs backoffs = new Backoffs();
  final Standing standing;
  /// Of messages delivered, and of own ones.
  final SeenIds seen;

  /// Of those checked and dropped. Apart from the others: whoever brings many of them shall not
  /// make us forget what was delivered.
  final SeenIds dropped;

  final MessageCache cache;
  final Promises promises;
  final Deliveries deliveries;
  final Tally tally = new Tally();
  private final Random random;
  private final Map<PeerId, Outgoing> outgoing = new LinkedHashMap<>();
  private List<Output> outputs = new ArrayList<>();

  /// The peers of a topic not followed, and when something was last published to it.
  static final class Fanout {
    final Set<PeerId> peers = new LinkedHashSet<>();
    long lastPublished;
  }

  /// @param first the peer whose copy is being checked
  /// @param share what the check is counted as, in [#checks]
  /// @param senders everyone who sent the same copy
  record Pending(PeerId first, List<?> share, Set<PeerId> senders) {}

  RouterState(PeerId self, GossipParams params, Random random) {
    this.self = self;
    this.params = params;
    this.random = random;
    this.standing = new Standing(this);
    this.seen = new SeenIds(params.bounds().seenIds(), params.timing().seen().toMillis());
    this.dropped = new SeenIds(params.bounds().seenIds(), params.timing().seen().toMillis());
    this.checks = new Shares(params.bounds().checks());
    this.cache = new MessageCache(params.bounds().cacheBytes());
    GossipParams.Timing timing = params.timing();
    this.promises = new Promises(timing.promise().toMillis(), timing.heartbeat().toMillis());
    this.deliveries = new Deliveries(params.bounds().seenIds());
  }

  void emit(Output output) {
    outputs.add(output);
  }

  /// @param whole one message and nothing else
  void send(PeerId peer, Rpc whole) {
    emit(new Output.Send(peer, whole));
  }

  /// Where to put what this step says to a peer besides messages.
  Outgoing to(PeerId peer) {
    return outgoing.computeIfAbsent(peer, _ -> new Outgoing());
  }

  List<Output> drain() {
    outgoing.forEach(
        (peer, said) -> {
          for (Rpc rpc : said.rpcs()) emit(new Output.Send(peer, rpc));
        });
    outgoing.clear();
    List<Output> all = outputs;
    outputs = new ArrayList<>();
    return all;
  }

  /// Whether a message of this id has been dealt with.
  boolean knows(MessageId id) {
    return seen.contains(id) || dropped.contains(id);
  }

  /// Whether a lot with this chance is drawn.
  boolean lot(double chance) {
    return chance >= 1 || random.nextDouble() < chance;
  }

  boolean direct(PeerId peer) {
    return params.direct().contains(peer);
  }

  boolean outbound(PeerId peer) {
    PeerState state = peers.get(peer);
    return state != null && state.contact.outbound();
  }

  /// Connected peers that follow a topic and satisfy `wanted`, in random order.
  List<PeerId> followers(String topic, Predicate<PeerId> wanted) {
    var found = new ArrayList<PeerId>();
    peers.forEach(
        (peer, state) -> {
          if (state.topics.contains(topic) && wanted.test(peer)) found.add(peer);
        });
    return shuffled(found);
  }

  <T> List<T> shuffled(List<T> items) {
    Collections.shuffle(items, random);
    return items;
  }
}
