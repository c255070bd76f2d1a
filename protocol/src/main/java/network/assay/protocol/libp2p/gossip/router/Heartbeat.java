// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.Have;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.market.PeerId;

/// What is done once a second: meshes brought back to size, recent ids offered outside them, and
/// everything aged by one step.
final class Heartbeat {
  private final RouterState state;

  Heartbeat(RouterState state) {
    this.state = state;
  }

  void beat(long now) {
    state.penalties.fade();
    // Two beats late: one of them is the grace that graftable gives.
    state.backoffs.expire(now - 2 * state.params.timing().heartbeat().toMillis());
    state.seen.expire(now);
    state.peers.values().forEach(PeerState::beat);
    state.promises.overdue(now).forEach((peer, broken) -> brokenPromises(peer, broken, now));
    state.meshes.forEach((topic, mesh) -> maintain(topic, mesh, now));
    long fanoutTtl = state.params.timing().fanout().toMillis();
    state.fanouts.values().removeIf(fanout -> now - fanout.lastPublished >= fanoutTtl);
    state.fanouts.forEach(
        (topic, fanout) -> {
          fanout.peers.removeIf(peer -> !state.penalties.meshable(peer));
          Exchange.fillFanout(state, topic, fanout);
        });
    state.meshes.forEach(this::offer);
    state.fanouts.forEach((topic, fanout) -> offer(topic, fanout.peers));
    state.cache.shift();
  }

  /// One is bad luck (a queue overflowed); thousands are an attempt to keep us asking.
  private void brokenPromises(PeerId peer, int broken, long now) {
    double points = Penalties.BROKEN_PROMISE + broken / 100.0;
    state.penalise(peer, points, "offers messages it does not send", now);
  }

  private void maintain(String topic, Set<PeerId> mesh, long now) {
    GossipParams.MeshSize size = state.params.mesh();
    long backoff = state.params.timing().backoff().toMillis();
    for (PeerId peer : new ArrayList<>(mesh)) {
      if (!state.penalties.meshable(peer)) state.prune(topic, peer, backoff, now);
    }
    // Above the high mark it cannot be: grafts are refused there.
    if (mesh.size() < size.low()) {
      for (PeerId peer : state.followers(topic, p -> state.graftable(topic, mesh, p, now))) {
        if (mesh.size() >= size.wanted()) break;
        state.graft(topic, mesh, peer);
      }
    }
  }

  private void offer(String topic, Set<PeerId> mesh) {
    List<MessageId> ids = state.cache.offer(topic);
    if (ids.isEmpty()) return;
    int most = state.params.bounds().haveIds();
    if (ids.size() > most) ids = state.shuffled(ids).subList(0, most);
    List<PeerId> outside =
        state.followers(topic, p -> !mesh.contains(p) && state.penalties.gossipable(p));
    int count = Math.max(state.params.mesh().lazy(), outside.size() / 4);
    for (PeerId peer : outside.subList(0, Math.min(count, outside.size()))) {
      for (int at = 0; at < ids.size(); at += MeshControl.IDS_PER_RPC) {
        int end = Math.min(ids.size(), at + MeshControl.IDS_PER_RPC);
        var have = List.of(new Have(topic, ids.subList(at, end)));
        state.send(peer, Rpc.of(new Control(have, List.of(), List.of(), List.of())));
      }
    }
  }
}
