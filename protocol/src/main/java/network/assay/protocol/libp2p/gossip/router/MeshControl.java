// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.Have;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.libp2p.gossip.wire.Prune;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.market.PeerId;

/// Answers the control part of what peers send (gossipsub 1.1, "Control messages").
final class MeshControl {
  /// Ids in one RPC: it stays below the smallest frame limit in use (64 KiB).
  static final int IDS_PER_RPC = 1000;

  private final RouterState state;

  MeshControl(RouterState state) {
    this.state = state;
  }

  void received(PeerId peer, PeerState sender, Control control, long now) {
    if (control.isEmpty()) return;
    if (state.penalties.gossipable(peer)) {
      if (!control.have().isEmpty()) have(peer, sender, control.have(), now);
      want(peer, sender, control.want(), now);
    }
    // A set: naming one topic a thousand times costs us one answer.
    for (String topic : new LinkedHashSet<>(control.graft())) graft(peer, sender, topic, now);
    for (Prune prune : control.prune()) prune(peer, prune, now);
  }

  private void have(PeerId peer, PeerState sender, List<Have> offers, long now) {
    if (++sender.haveRpcs > state.params.bounds().haveRpcs()) {
      state.penalise(peer, Penalties.EXCESS, "offers messages too often", now);
      return;
    }
    var missing = new LinkedHashSet<MessageId>();
    for (Have offer : offers) {
      if (!state.meshes.containsKey(offer.topic())) continue;
      for (MessageId id : offer.ids()) {
        if (!state.seen.contains(id) && state.promises.mayAsk(id, peer)) missing.add(id);
      }
    }
    int left = state.params.bounds().haveIds() - sender.haveIds;
    List<MessageId> ask = state.shuffled(new ArrayList<>(missing));
    if (ask.size() > left) ask = ask.subList(0, Math.max(0, left));
    sender.haveIds += ask.size();
    for (MessageId id : ask) state.promises.asked(id, peer, now);
    for (int at = 0; at < ask.size(); at += IDS_PER_RPC) {
      List<MessageId> some = ask.subList(at, Math.min(ask.size(), at + IDS_PER_RPC));
      state.send(peer, Rpc.of(new Control(List.of(), some, List.of(), List.of())));
    }
  }

  private void want(PeerId peer, PeerState sender, List<MessageId> ids, long now) {
    sender.wantIds += ids.size();
    if (sender.wantIds > state.params.bounds().haveIds()) {
      state.penalise(peer, Penalties.EXCESS, "asks for too many messages", now);
      return;
    }
    for (MessageId id : ids) {
      // Whole messages for a few bytes of id: the budget is in bytes, or this amplifies.
      if (sender.wantBytes >= state.params.bounds().wantBytes()) return;
      GossipMessage message = state.cache.take(id, peer);
      if (message != null) {
        sender.wantBytes += message.frame().length;
        state.send(peer, Rpc.of(message));
      }
    }
  }

  private void graft(PeerId peer, PeerState sender, String topic, long now) {
    Set<PeerId> mesh = state.meshes.get(topic);
    if (mesh == null || mesh.contains(peer)) return;
    long backoff = state.params.timing().backoff().toMillis();
    if (state.backoffs.waiting(topic, peer, now)) {
      state.penalise(peer, Penalties.EARLY_GRAFT, "grafts before its time again and again", now);
      state.prune(topic, peer, backoff, now);
    } else if (!state.penalties.meshable(peer)
        || mesh.size() >= state.params.mesh().high()
        || !sender.topics.contains(topic)) {
      state.prune(topic, peer, backoff, now);
    } else {
      mesh.add(peer);
    }
  }

  private void prune(PeerId peer, Prune prune, long now) {
    Set<PeerId> mesh = state.meshes.get(prune.topic());
    if (mesh == null) return;
    mesh.remove(peer);
    long said = prune.backoffSeconds() * 1000L;
    long wait = said > 0 ? said : state.params.timing().backoff().toMillis();
    state.backoffs.put(prune.topic(), peer, now + wait);
  }
}
