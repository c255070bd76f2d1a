// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.List;
import java.util.Set;
import network.assay.protocol.libp2p.gossip.wire.Offered;
import network.assay.protocol.libp2p.gossip.wire.Prune;
import network.assay.protocol.market.PeerId;

/// The moves in and out of a mesh, with all that goes with them.
final class Meshes {
  private Meshes() {}

  /// What a pruned peer is told besides.
  enum Farewell {
    /// Nothing.
    BARE,
    /// Whom else it may ask.
    WITH_PEERS,
    /// The same, and that we leave the topic, so that it may come back sooner.
    LEAVING
  }

  /// Whether we may take the initiative to put the peer into a mesh.
  static boolean graftable(
      RouterState state, String topic, Set<PeerId> mesh, PeerId peer, long now) {
    if (mesh.contains(peer) || state.direct(peer)) return false;
    // One heartbeat of grace: the peer's clock for the same wait started later.
    long grace = state.params.timing().heartbeat().toMillis();
    return state.standing.meshable(peer) && !state.backoffs.waiting(topic, peer, now - grace);
  }

  /// Puts a peer into a mesh and tells it.
  static void graft(RouterState state, String topic, Set<PeerId> mesh, PeerId peer, long now) {
    add(state, topic, mesh, peer, now);
    state.tally.grafts++;
    state.to(peer).graft(topic);
  }

  static void add(RouterState state, String topic, Set<PeerId> mesh, PeerId peer, long now) {
    if (mesh.add(peer)) state.standing.scores.grafted(peer, topic, now);
  }

  /// Takes a peer out of a mesh without a word.
  static void remove(RouterState state, String topic, PeerId peer) {
    Set<PeerId> mesh = state.meshes.get(topic);
    if (mesh != null && mesh.remove(peer)) state.standing.scores.pruned(peer, topic);
  }

  /// Takes a peer out of a mesh where it is in it, tells it, and keeps it out for a while.
  static void prune(RouterState state, String topic, PeerId peer, Farewell farewell, long now) {
    remove(state, topic, peer);
    GossipParams.Timing timing = state.params.timing();
    long backoff =
        (farewell == Farewell.LEAVING ? timing.leaveBackoff() : timing.backoff()).toMillis();
    state.backoffs.put(topic, peer, backoff, now);
    state.tally.prunes++;
    List<Offered> peers = farewell == Farewell.BARE ? List.of() : others(state, topic, peer);
    state.to(peer).prune(new Prune(topic, (int) Math.max(1, backoff / 1000), peers));
  }

  /// Peers of the topic in good standing, for one that is pruned; their records are put in by
  /// whoever has them.
  private static List<Offered> others(RouterState state, String topic, PeerId pruned) {
    if (!state.params.features().peerExchange()) return List.of();
    return state
        .followers(topic, peer -> !peer.equals(pruned) && state.standing.meshable(peer))
        .stream()
        .limit(Prune.MAX_PEERS)
        .map(peer -> new Offered(peer, null))
        .toList();
  }
}
