// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import network.assay.protocol.market.PeerId;

/// Brings one mesh back to what it should be, once a heartbeat (gossipsub 1.1, "Mesh maintenance").
final class Upkeep {
  /// Peers grafted for their score at a time.
  private static final int OPPORTUNISTIC = 2;

  private final RouterState state;

  Upkeep(RouterState state) {
    this.state = state;
  }

  void mesh(String topic, Set<PeerId> mesh, boolean opportunistic, long now) {
    GossipParams.MeshSize size = state.params.mesh();
    for (PeerId peer : new ArrayList<>(mesh)) {
      if (!state.standing.meshable(peer)) {
        Meshes.prune(state, topic, peer, Meshes.Farewell.BARE, now);
      }
    }
    if (mesh.size() < size.low()) fill(topic, mesh, size.wanted(), now);
    if (mesh.size() > size.high()) shrink(topic, mesh, now);
    if (mesh.size() >= size.low()) reachOut(topic, mesh, now);
    if (opportunistic && mesh.size() > 1) improve(topic, mesh, now);
  }

  private void fill(String topic, Set<PeerId> mesh, int wanted, long now) {
    for (PeerId peer : candidates(topic, mesh, now)) {
      if (mesh.size() >= wanted) return;
      Meshes.graft(state, topic, mesh, peer, now);
    }
  }

  /// The best stay, the others by lot: who only looks good does not get the whole mesh. Of those
  /// that we dialled some stay in any case.
  private void shrink(String topic, Set<PeerId> mesh, long now) {
    GossipParams.MeshSize size = state.params.mesh();
    List<PeerId> ranked = state.shuffled(new ArrayList<>(mesh));
    ranked.sort(Comparator.comparingDouble(state.standing::of).reversed());
    List<PeerId> kept = new ArrayList<>(ranked.subList(0, size.best()));
    List<PeerId> rest = state.shuffled(new ArrayList<>(ranked.subList(size.best(), ranked.size())));
    long ours = kept.stream().filter(state::outbound).count();
    for (PeerId peer : rest) {
      if (ours >= size.outbound() || kept.size() == size.wanted()) break;
      if (!state.outbound(peer)) continue;
      kept.add(peer);
      ours++;
    }
    for (PeerId peer : rest) {
      if (kept.size() == size.wanted()) break;
      if (!kept.contains(peer)) kept.add(peer);
    }
    for (PeerId peer : ranked) {
      if (!kept.contains(peer)) {
        Meshes.prune(state, topic, peer, Meshes.Farewell.WITH_PEERS, now);
      }
    }
  }

  private void reachOut(String topic, Set<PeerId> mesh, long now) {
    long missing = state.params.mesh().outbound() - mesh.stream().filter(state::outbound).count();
    if (missing <= 0) return;
    candidates(topic, mesh, now).stream()
        .filter(state::outbound)
        .limit(missing)
        .forEach(peer -> Meshes.graft(state, topic, mesh, peer, now));
  }

  private void improve(String topic, Set<PeerId> mesh, long now) {
    double[] scores = mesh.stream().mapToDouble(state.standing::of).sorted().toArray();
    double median = scores[scores.length / 2];
    if (median >= state.params.score().thresholds().opportunistic()) return;
    candidates(topic, mesh, now).stream()
        .filter(peer -> state.standing.of(peer) > median)
        .limit(OPPORTUNISTIC)
        .forEach(peer -> Meshes.graft(state, topic, mesh, peer, now));
  }

  private List<PeerId> candidates(String topic, Set<PeerId> mesh, long now) {
    return state.followers(topic, peer -> Meshes.graftable(state, topic, mesh, peer, now));
  }
}
