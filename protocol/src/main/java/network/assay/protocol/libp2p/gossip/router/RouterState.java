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
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.Prune;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.market.PeerId;

/// Everything one router remembers, and the few moves that all its parts share. Insertion-ordered
/// throughout, so that the same inputs, times and seed give the same run.
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

  final Backoffs backoffs = new Backoffs();
  final Penalties penalties = new Penalties();
  final SeenIds seen;
  final MessageCache cache;
  final Promises promises;
  private final Random random;
  private List<Output> outputs = new ArrayList<>();

  /// The peers of a topic not followed, and when something was last published to it.
  static final class Fanout {
    final Set<PeerId> peers = new LinkedHashSet<>();
    long lastPublished;
  }

  /// @param first the peer whose copy is being checked
  /// @param senders everyone who sent the same copy
  record Pending(PeerId first, Set<PeerId> senders) {}

  RouterState(PeerId self, GossipParams params, Random random) {
    this.self = self;
    this.params = params;
    this.random = random;
    this.seen = new SeenIds(params.bounds().seenIds(), params.timing().seen().toMillis());
    this.cache = new MessageCache(params.bounds().cacheBytes());
    this.promises = new Promises(params.timing().promise().toMillis());
  }

  void emit(Output output) {
    outputs.add(output);
  }

  void send(PeerId peer, Rpc rpc) {
    emit(new Output.Send(peer, rpc));
  }

  List<Output> drain() {
    List<Output> all = outputs;
    outputs = new ArrayList<>();
    return all;
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

  /// Whether we may take the initiative to put the peer into a mesh.
  boolean graftable(String topic, Set<PeerId> mesh, PeerId peer, long now) {
    Long end = backoffs.end(topic, peer);
    // One heartbeat of grace: the peer's clock for the same wait started later.
    boolean waiting = end != null && now < end + params.timing().heartbeat().toMillis();
    return !mesh.contains(peer) && !waiting && penalties.meshable(peer);
  }

  void graft(String topic, Set<PeerId> mesh, PeerId peer) {
    mesh.add(peer);
    send(peer, Rpc.of(new Control(List.of(), List.of(), List.of(topic), List.of())));
  }

  /// Takes a peer out of a mesh, tells it, and keeps it out for a while.
  void prune(String topic, PeerId peer, long backoffMillis, long now) {
    Set<PeerId> mesh = meshes.get(topic);
    if (mesh != null) mesh.remove(peer);
    backoffs.put(topic, peer, now + backoffMillis);
    var prune = new Prune(topic, (int) Math.max(1, backoffMillis / 1000));
    send(peer, Rpc.of(new Control(List.of(), List.of(), List.of(), List.of(prune))));
  }

  /// Counts misconduct; a peer that has had too much is thrown out of every mesh.
  void penalise(PeerId peer, double points, String why, long now) {
    if (penalties.add(peer, points)) {
      emit(new Output.Charge(peer, why));
      long backoff = params.timing().backoff().toMillis();
      meshes.forEach(
          (topic, mesh) -> {
            if (mesh.contains(peer)) prune(topic, peer, backoff, now);
          });
    }
  }
}
