// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.List;
import java.util.Set;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.market.PeerId;

/// What is done once a second: meshes brought back to size, recent ids offered outside them, and
/// everything aged by one step.
final class Heartbeat {
  /// Heartbeats from one attempt to reach direct peers to the next.
  private static final int DIRECT_BEATS = 300;

  private final RouterState state;
  private final Upkeep upkeep;
  private long beats;

  Heartbeat(RouterState state) {
    this.state = state;
    this.upkeep = new Upkeep(state);
  }

  void beat(long now) {
    age(now);
    state.promises.overdue(now).forEach((peer, broken) -> brokenPromises(peer, broken, now));
    state.promises.more(now).forEach((peer, ids) -> ids.forEach(state.to(peer)::want));
    if (beats % DIRECT_BEATS == 0) reachDirect();
    beats++;
    boolean opportunistic = beats % state.params.features().opportunisticBeats() == 0;
    state.meshes.forEach((topic, mesh) -> upkeep.mesh(topic, mesh, opportunistic, now));
    fanouts(now);
    state.meshes.forEach(this::offer);
    state.fanouts.forEach((topic, fanout) -> offer(topic, fanout.peers));
    state.cache.shift();
  }

  private void age(long now) {
    state.standing.scores.refresh(now);
    // Two beats late: one of them is the grace that is given before we graft.
    state.backoffs.expire(now - 2 * state.params.timing().heartbeat().toMillis());
    state.seen.expire(now);
    state.dropped.expire(now);
    state.deliveries.expire(now);
    state.peers.forEach(
        (peer, one) -> {
          if (one.usefulness.floods()) {
            state.standing.misbehaved(peer, Standing.EXCESS, "sends mostly useless messages", now);
          }
          one.beat();
        });
  }

  private void fanouts(long now) {
    long ttl = state.params.timing().fanout().toMillis();
    state.fanouts.values().removeIf(fanout -> now - fanout.lastPublished >= ttl);
    state.fanouts.forEach(
        (topic, fanout) -> {
          fanout.peers.removeIf(peer -> !state.standing.publishable(peer));
          Exchange.fillFanout(state, topic, fanout);
        });
  }

  /// One is bad luck (a queue overflowed); thousands are an attempt to keep us asking, though once
  /// even that can be a queue.
  private void brokenPromises(PeerId peer, int broken, long now) {
    state.tally.brokenPromises += broken;
    PeerState liar = state.peers.get(peer);
    if (liar != null && !liar.lied(now)) return;
    double points = Standing.BROKEN_PROMISE + Math.min(Standing.MANY_BROKEN, broken / 50.0);
    state.standing.misbehaved(peer, points, "offers messages it does not send", now);
  }

  private void reachDirect() {
    for (PeerId peer : state.params.direct()) {
      if (!state.peers.containsKey(peer)) state.emit(new Output.Connect(peer));
    }
  }

  private void offer(String topic, Set<PeerId> mesh) {
    List<MessageId> ids = state.cache.offer(topic);
    if (ids.isEmpty()) return;
    int most = state.params.bounds().haveIds();
    if (ids.size() > most) ids = state.shuffled(ids).subList(0, most);
    List<PeerId> outside =
        state.followers(
            topic,
            peer -> !mesh.contains(peer) && !state.direct(peer) && state.standing.gossipable(peer));
    int count = Math.max(state.params.mesh().lazy(), outside.size() / 4);
    for (PeerId peer : outside.subList(0, Math.min(count, outside.size()))) {
      state.to(peer).have(topic, ids);
    }
  }
}
