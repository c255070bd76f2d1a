// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.LinkedHashSet;
import java.util.List;
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
    Rpc whole = Rpc.of(message);
    for (PeerId peer : receivers(message.topic(), now)) pass(peer, message, whole);
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
    boolean flood = state.params.features().floodPublish();
    receivers.addAll(
        state.followers(
            topic, peer -> flood ? state.standing.publishable(peer) : state.direct(peer)));
    return receivers;
  }

  static void fillFanout(RouterState state, String topic, RouterState.Fanout fanout) {
    int wanted = state.params.mesh().wanted();
    if (fanout.peers.size() >= wanted) return;
    state.followers(topic, peer -> state.standing.publishable(peer) && !state.direct(peer)).stream()
        .filter(peer -> !fanout.peers.contains(peer))
        .limit(wanted - fanout.peers.size())
        .forEach(fanout.peers::add);
  }

  void received(PeerId peer, PeerState sender, GossipMessage message, long now) {
    boolean checked = isNew(peer, message, now) && check(peer, sender, message);
    state.promises.came(message.id(), peer, checked);
  }

  private boolean isNew(PeerId peer, GossipMessage message, long now) {
    if (!state.meshes.containsKey(message.topic())) return false;
    if (message.from().equals(state.self)) return false;
    if (state.knows(message.id())) {
      state.tally.duplicates++;
      if (state.deliveries.counts(message.id(), peer, now)) {
        state.standing.scores.near(peer, message.topic());
      }
      return false;
    }
    RouterState.Pending checking = state.pending.get(message);
    if (checking == null) return true;
    state.tally.duplicates++;
    checking.senders().add(peer);
    return false;
  }

  private boolean check(PeerId peer, PeerState sender, GossipMessage message) {
    var share = List.of(message.topic(), sender.contact.party(peer), peer);
    boolean worthIt = state.lot(sender.usefulness.worth());
    if (!worthIt) sender.usefulness.passedOver();
    if (!worthIt || state.checks.room(share) == 0) {
      state.emit(new Output.Skipped(message));
      return false;
    }
    state.checks.take(share);
    var senders = new LinkedHashSet<PeerId>();
    senders.add(peer);
    state.pending.put(message, new RouterState.Pending(peer, share, senders));
    state.emit(new Output.Judge(message));
    return true;
  }

  boolean announces(GossipMessage message) {
    return message.data().length >= state.params.features().dontWantFrom();
  }

  /// Tells the mesh that a large message need not be sent here again. Not before the signature is
  /// checked, or a forged copy would have the mesh keep the genuine one from us.
  void genuine(GossipMessage message) {
    RouterState.Pending checking = state.pending.get(message);
    if (checking == null || !announces(message)) return;
    for (PeerId peer : state.meshes.getOrDefault(message.topic(), Set.of())) {
      PeerState to = state.peers.get(peer);
      if (to != null && to.knowsDontWant && !checking.senders().contains(peer)) {
        state.to(peer).dontWant(message.id());
      }
    }
  }

  void judged(GossipMessage message, Judgement judgement, long now) {
    RouterState.Pending checked = state.pending.remove(message);
    if (checked == null) return;
    state.checks.free(checked.share());
    if (judgement == Judgement.FORGED || judgement == Judgement.SKIPPED) {
      state.promises.checked(message.id());
    } else {
      state.promises.settle(message.id());
    }
    PeerState first = state.peers.get(checked.first());
    switch (judgement) {
      case SKIPPED -> {}
      // Not seen: whoever forges an id must not make us deaf to the genuine message.
      case FORGED -> blame(message, checked.senders(), "passed on a forged message", now);
      case REJECTED -> {
        state.dropped.add(message.id(), now);
        blame(message, checked.senders(), "passed on a message no honest peer passes on", now);
      }
      case IGNORED -> {
        state.dropped.add(message.id(), now);
        if (first != null) first.usefulness.useless();
      }
      case ACCEPTED -> {
        if (first != null) first.usefulness.useful();
        if (state.seen.add(message.id(), now)) accepted(message, checked, now);
      }
    }
  }

  private void accepted(GossipMessage message, RouterState.Pending checked, long now) {
    String topic = message.topic();
    Set<PeerId> mesh = state.meshes.get(topic);
    if (mesh == null) return;
    credit(message, checked, now);
    state.cache.put(message);
    Rpc whole = Rpc.of(message);
    var receivers = new LinkedHashSet<>(mesh);
    if (!state.params.direct().isEmpty()) receivers.addAll(state.followers(topic, state::direct));
    for (PeerId peer : receivers) {
      if (!checked.senders().contains(peer) && !peer.equals(message.from())) {
        pass(peer, message, whole);
      }
    }
    state.emit(new Output.Deliver(message));
  }

  private void credit(GossipMessage message, RouterState.Pending checked, long now) {
    String topic = message.topic();
    state.standing.scores.first(checked.first(), topic);
    var rules = state.params.score().topics().of(topic);
    if (!rules.countsRate()) return;
    for (PeerId peer : checked.senders()) {
      if (!peer.equals(checked.first())) state.standing.scores.near(peer, topic);
    }
    long end = now + rules.rate().window().toMillis();
    state.deliveries.accepted(message, checked.senders(), end);
  }

  private void pass(PeerId peer, GossipMessage message, Rpc whole) {
    PeerState to = state.peers.get(peer);
    if (to == null) return;
    if (to.wants(message.id())) state.send(peer, whole);
    else state.tally.spared++;
  }

  private void blame(GossipMessage message, Set<PeerId> senders, String why, long now) {
    for (PeerId peer : List.copyOf(senders)) {
      state.emit(new Output.Charge(peer, why));
      state.standing.invalid(peer, message.topic(), "sends too many invalid messages", now);
    }
  }
}
