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
import network.assay.protocol.libp2p.gossip.wire.Offered;
import network.assay.protocol.libp2p.gossip.wire.Prune;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.market.PeerId;

/// Answers the control part of what peers send (gossipsub 1.2, "Control messages").
final class MeshControl {
  private final RouterState state;

  MeshControl(RouterState state) {
    this.state = state;
  }

  void received(PeerId peer, PeerState sender, Control control, long now) {
    if (control.isEmpty()) return;
    if (state.standing.gossipable(peer)) {
      if (!control.have().isEmpty()) have(peer, sender, control.have(), now);
      want(peer, sender, control.want(), now);
      state.tally.unwanted += control.dontWant().size();
      for (MessageId id : control.dontWant()) sender.unwanted(id);
    }
    // A set: naming one topic a thousand times costs us one answer.
    for (String topic : new LinkedHashSet<>(control.graft())) graft(peer, sender, topic, now);
    for (Prune prune : control.prune()) prune(peer, prune, now);
  }

  private void have(PeerId peer, PeerState sender, List<Have> offers, long now) {
    int limit = state.params.bounds().haveRpcs();
    if (++sender.haveRpcs > limit) {
      // A few too many is a heartbeat of ours that came late; ten times too many is a flood.
      if (sender.haveRpcs % limit == 0) {
        state.standing.misbehaved(peer, Standing.EXCESS, "offers messages too often", now);
      }
      return;
    }
    var offerer = new Promises.Offerer(peer, sender.contact, sender.hasLied(now));
    var missing = new LinkedHashSet<MessageId>();
    for (Have offer : offers) {
      if (!state.meshes.containsKey(offer.topic())) continue;
      for (MessageId id : offer.ids()) {
        if (state.knows(id) || missing.contains(id)) continue;
        if (state.promises.offered(id, offerer, now)) missing.add(id);
      }
    }
    int left =
        Math.min(state.params.bounds().haveIds() - sender.haveIds, state.promises.left(offerer));
    List<MessageId> ask = state.shuffled(new ArrayList<>(missing));
    if (ask.size() > left) ask = ask.subList(0, Math.max(0, left));
    sender.haveIds += ask.size();
    for (MessageId id : ask) {
      state.promises.asked(id, offerer, now);
      state.to(peer).want(id);
    }
  }

  private void want(PeerId peer, PeerState sender, List<MessageId> ids, long now) {
    if (ids.isEmpty()) return;
    sender.wantIds += ids.size();
    if (sender.wantIds > state.params.bounds().haveIds()) {
      state.standing.misbehaved(peer, Standing.EXCESS, "asks for too many messages", now);
      return;
    }
    for (MessageId id : ids) {
      // Whole messages for a few bytes of id: the budget is in bytes, or this amplifies.
      if (sender.wantBytes >= state.params.bounds().wantBytes()) return;
      GossipMessage message = state.cache.take(id, peer);
      if (message != null) {
        sender.wantBytes += message.frame().length;
        state.tally.answered++;
        state.send(peer, Rpc.of(message));
      }
    }
  }

  private void graft(PeerId peer, PeerState sender, String topic, long now) {
    Set<PeerId> mesh = state.meshes.get(topic);
    if (mesh == null || mesh.contains(peer)) return;
    GossipParams.Timing timing = state.params.timing();
    if (state.direct(peer)) {
      Meshes.prune(state, topic, peer, Meshes.Farewell.BARE, now);
    } else if (state.backoffs.waiting(topic, peer, now)) {
      boolean flood = state.backoffs.fresh(topic, peer, timing.graftFlood().toMillis(), now);
      double points = flood ? 2 * Standing.EARLY_GRAFT : Standing.EARLY_GRAFT;
      // First the answer: what follows may throw it out of everything.
      Meshes.prune(state, topic, peer, Meshes.Farewell.BARE, now);
      state.standing.misbehaved(peer, points, "grafts before its time again and again", now);
    } else if (!state.standing.meshable(peer) || !follows(sender, topic)) {
      Meshes.prune(state, topic, peer, Meshes.Farewell.BARE, now);
    } else if (mesh.size() >= state.params.mesh().high() && !sender.contact.outbound()) {
      Meshes.prune(state, topic, peer, Meshes.Farewell.WITH_PEERS, now);
    } else {
      Meshes.add(state, topic, mesh, peer, now);
    }
  }

  /// Whether the peer may be taken for one that follows a topic, now that it has asked for a place
  /// in its mesh: it does, said or not.
  private boolean follows(PeerState sender, String topic) {
    if (sender.topics.contains(topic)) return true;
    return sender.topics.size() < state.params.bounds().peerTopics() && sender.topics.add(topic);
  }

  private void prune(PeerId peer, Prune prune, long now) {
    if (!state.meshes.containsKey(prune.topic())) return;
    Meshes.remove(state, prune.topic(), peer);
    long said = prune.backoffSeconds() * 1000L;
    long wait = said > 0 ? said : state.params.timing().backoff().toMillis();
    state.backoffs.put(prune.topic(), peer, wait, now);
    if (!state.standing.trusted(peer)) return;
    for (Offered offered : prune.peers()) {
      PeerId other = offered.peer();
      if (offered.signedRecord() == null || other.equals(state.self)) continue;
      if (state.peers.containsKey(other)) continue;
      state.emit(new Output.Meet(offered, peer));
    }
  }
}
