// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.LinkedHashSet;
import java.util.Set;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.market.PeerId;

/// Whole messages: own ones out, others' in, checked, delivered and passed on.
final class Exchange {
  private final RouterState state;

  Exchange(RouterState state) {
    this.state = state;
  }

  void publish(GossipMessage message, long now) {
    if (!state.seen.add(message.id(), now)) return;
    state.cache.put(message);
    for (PeerId peer : receivers(message.topic(), now)) state.send(peer, Rpc.of(message));
  }

  private Set<PeerId> receivers(String topic, long now) {
    var receivers = new LinkedHashSet<PeerId>();
    Set<PeerId> mesh = state.meshes.get(topic);
    if (mesh == null) {
      RouterState.Fanout fanout =
          state.fanouts.computeIfAbsent(topic, any -> new RouterState.Fanout());
      fanout.lastPublished = now;
      fillFanout(state, topic, fanout);
      receivers.addAll(fanout.peers);
    } else {
      receivers.addAll(mesh);
    }
    if (state.params.floodPublish()) {
      receivers.addAll(state.followers(topic, state.penalties::gossipable));
    }
    return receivers;
  }

  static void fillFanout(RouterState state, String topic, RouterState.Fanout fanout) {
    int wanted = state.params.mesh().wanted();
    if (fanout.peers.size() >= wanted) return;
    state.followers(topic, state.penalties::meshable).stream()
        .filter(peer -> !fanout.peers.contains(peer))
        .limit(wanted - fanout.peers.size())
        .forEach(fanout.peers::add);
  }

  void received(PeerId peer, PeerState sender, GossipMessage message, long now) {
    state.promises.settle(message.id());
    if (!state.meshes.containsKey(message.topic())) return;
    if (message.from().equals(state.self) || state.seen.contains(message.id())) return;
    RouterState.Pending checking = state.pending.get(message);
    if (checking != null) {
      checking.senders().add(peer);
      return;
    }
    int limit = state.params.bounds().checks();
    if (state.pending.size() >= limit || sender.checks >= Math.max(1, limit / 8)) {
      state.emit(new Output.Skipped(message));
      return;
    }
    sender.checks++;
    var senders = new LinkedHashSet<PeerId>();
    senders.add(peer);
    state.pending.put(message, new RouterState.Pending(peer, senders));
    state.emit(new Output.Judge(message));
  }

  void judged(GossipMessage message, Judgement judgement, long now) {
    RouterState.Pending checked = state.pending.remove(message);
    if (checked == null) return;
    PeerState first = state.peers.get(checked.first());
    if (first != null && first.checks > 0) first.checks--;
    switch (judgement) {
      case SKIPPED -> {}
      // Not seen: whoever forges an id must not make us deaf to the genuine message.
      case FORGED -> blame(checked.senders(), "passed on a forged message", now);
      case REJECTED -> {
        state.seen.add(message.id(), now);
        blame(checked.senders(), "passed on a message no honest peer passes on", now);
      }
      case IGNORED -> state.seen.add(message.id(), now);
      case ACCEPTED -> {
        if (state.seen.add(message.id(), now)) accepted(message, checked.senders());
      }
    }
  }

  private void accepted(GossipMessage message, Set<PeerId> senders) {
    Set<PeerId> mesh = state.meshes.get(message.topic());
    if (mesh == null) return;
    state.cache.put(message);
    for (PeerId peer : mesh) {
      if (!senders.contains(peer) && !peer.equals(message.from())) {
        state.send(peer, Rpc.of(message));
      }
    }
    state.emit(new Output.Deliver(message));
  }

  private void blame(Set<PeerId> senders, String why, long now) {
    for (PeerId peer : senders) {
      state.emit(new Output.Charge(peer, why));
      state.penalise(peer, Penalties.INVALID_MESSAGE, "too many invalid messages", now);
    }
  }
}
