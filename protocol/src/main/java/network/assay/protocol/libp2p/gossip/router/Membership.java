// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.LinkedHashSet;
import java.util.Set;
import network.assay.protocol.libp2p.gossip.wire.Subscription;
import network.assay.protocol.market.PeerId;

/// Who is here and follows what, we ourselves included.
final class Membership {
  private final RouterState state;

  Membership(RouterState state) {
    this.state = state;
  }

  void arrived(PeerId peer, Contact contact, long now) {
    PeerState before = state.peers.get(peer);
    PeerState arrived = before == null ? new PeerState() : before;
    arrived.contact = contact;
    arrived.knowsDontWant = false;
    state.peers.put(peer, arrived);
    state.standing.scores.arrived(peer, contact.block());
    for (String topic : state.meshes.keySet()) state.to(peer).subscription(true, topic);
    if (before == null) return;
    // What was said last may be lost with the stream: both must mean the same mesh.
    state.meshes.forEach(
        (topic, mesh) -> {
          if (mesh.contains(peer)) Meshes.graft(state, topic, mesh, peer, now);
        });
  }

  void gone(PeerId peer, long now) {
    if (state.peers.remove(peer) == null) return;
    for (String topic : state.meshes.keySet()) Meshes.remove(state, topic, peer);
    state.fanouts.values().forEach(fanout -> fanout.peers.remove(peer));
    state.promises.drop(peer);
    state.standing.scores.gone(peer, now);
  }

  void subscription(PeerId peer, PeerState sender, Subscription one, long now) {
    String topic = one.topic();
    if (!one.subscribe()) {
      sender.topics.remove(topic);
      Meshes.remove(state, topic, peer);
      RouterState.Fanout fanout = state.fanouts.get(topic);
      if (fanout != null) fanout.peers.remove(peer);
      return;
    }
    if (sender.topics.size() >= state.params.bounds().peerTopics()
        && !sender.topics.contains(topic)) {
      state.standing.misbehaved(peer, Standing.EXCESS, "follows too many topics", now);
      return;
    }
    sender.topics.add(topic);
    Set<PeerId> mesh = state.meshes.get(topic);
    // At once, not with the next heartbeat: a small network is whole as soon as it is connected.
    if (mesh != null
        && mesh.size() < state.params.mesh().low()
        && Meshes.graftable(state, topic, mesh, peer, now)) {
      Meshes.graft(state, topic, mesh, peer, now);
    }
  }

  void join(String topic, long now) {
    if (state.meshes.containsKey(topic)) return;
    var mesh = new LinkedHashSet<PeerId>();
    state.meshes.put(topic, mesh);
    for (PeerId peer : state.peers.keySet()) state.to(peer).subscription(true, topic);
    RouterState.Fanout fanout = state.fanouts.remove(topic);
    var chosen = new LinkedHashSet<PeerId>();
    if (fanout != null) chosen.addAll(fanout.peers);
    chosen.addAll(state.followers(topic, peer -> true));
    for (PeerId peer : chosen) {
      if (mesh.size() == state.params.mesh().wanted()) break;
      if (Meshes.graftable(state, topic, mesh, peer, now)) {
        Meshes.graft(state, topic, mesh, peer, now);
      }
    }
  }

  void leave(String topic, long now) {
    Set<PeerId> mesh = state.meshes.get(topic);
    if (mesh == null) return;
    for (PeerId peer : Set.copyOf(mesh)) {
      Meshes.prune(state, topic, peer, Meshes.Farewell.LEAVING, now);
    }
    state.meshes.remove(topic);
    for (PeerId peer : state.peers.keySet()) state.to(peer).subscription(false, topic);
  }
}
