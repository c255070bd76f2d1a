// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.libp2p.gossip.wire.Subscription;
import network.assay.protocol.market.PeerId;

/// A gossipsub 1.1 router without threads, clock or network: each input gives what is to be done.
///
/// For one thread only. The same inputs, times and random numbers give the same outputs. Memory is
/// bounded by [GossipParams.Bounds] and the number of connected peers.
public final class Router {
  /// Subscriptions in one RPC: it stays below the smallest frame limit in use (64 KiB).
  private static final int SUBSCRIPTIONS_PER_RPC = 200;

  private final RouterState state;
  private final Exchange exchange;
  private final MeshControl control;
  private final Heartbeat heartbeat;

  /// @param random decides who is picked; a seeded one makes a run repeatable
  public Router(PeerId self, GossipParams params, Random random) {
    this.state = new RouterState(self, params, random);
    this.exchange = new Exchange(state);
    this.control = new MeshControl(state);
    this.heartbeat = new Heartbeat(state);
  }

  /// Takes one input.
  ///
  /// @param now milliseconds on any clock that never goes back
  /// @return what is to be done, in order
  public List<Output> step(Input input, long now) {
    switch (input) {
      case Input.Arrived(PeerId peer) -> arrived(peer);
      case Input.Gone(PeerId peer) -> gone(peer);
      case Input.Received(PeerId peer, Rpc rpc) -> received(peer, rpc, now);
      case Input.Judged judged -> exchange.judged(judged.message(), judged.judgement(), now);
      case Input.Join(String topic) -> join(topic, now);
      case Input.Leave(String topic) -> leave(topic, now);
      case Input.Publish publish -> exchange.publish(publish.message(), now);
      case Input.Beat() -> heartbeat.beat(now);
    }
    return state.drain();
  }

  /// Connected peers that follow a topic.
  public Set<PeerId> followers(String topic) {
    return Set.copyOf(state.followers(topic, peer -> true));
  }

  /// Peers in the mesh of a topic; none where it is not followed.
  public Set<PeerId> mesh(String topic) {
    return Set.copyOf(state.meshes.getOrDefault(topic, Set.of()));
  }

  /// How much is remembered.
  public Held held() {
    return new Held(
        state.peers.size(),
        state.seen.size(),
        state.cache.bytes(),
        state.pending.size(),
        state.backoffs.size());
  }

  /// What a router holds at this moment.
  public record Held(int peers, int seenIds, int cacheBytes, int checks, int backoffs) {}

  private void arrived(PeerId peer) {
    boolean again = state.peers.putIfAbsent(peer, new PeerState()) != null;
    var hello = new ArrayList<Subscription>();
    state.meshes.keySet().forEach(topic -> hello.add(new Subscription(true, topic)));
    for (int at = 0; at < hello.size(); at += SUBSCRIPTIONS_PER_RPC) {
      int end = Math.min(hello.size(), at + SUBSCRIPTIONS_PER_RPC);
      state.send(peer, Rpc.of(hello.subList(at, end), Control.NONE));
    }
    if (!again) return;
    // What was said last may be lost with the stream: both must mean the same mesh.
    state.meshes.forEach(
        (topic, mesh) -> {
          if (mesh.contains(peer)) state.graft(topic, mesh, peer);
        });
  }

  private void gone(PeerId peer) {
    if (state.peers.remove(peer) == null) return;
    state.meshes.values().forEach(mesh -> mesh.remove(peer));
    state.fanouts.values().forEach(fanout -> fanout.peers.remove(peer));
    state.promises.drop(peer);
  }

  private void received(PeerId peer, Rpc rpc, long now) {
    PeerState sender = state.peers.get(peer);
    if (sender == null) return;
    for (Subscription one : rpc.subscriptions()) subscription(peer, sender, one, now);
    // A peer to be ignored still says what it follows: it will be wanted when it has calmed down.
    if (state.penalties.ignored(peer)) {
      boolean pushes = !rpc.messages().isEmpty() || rpc.refused() > 0;
      if (pushes) state.emit(new Output.Charge(peer, "pushes messages although it was pruned"));
      return;
    }
    if (rpc.refused() > 0) {
      state.emit(new Output.Charge(peer, "sent a message that is not signed and whole"));
      double points = Penalties.INVALID_MESSAGE * rpc.refused();
      state.penalise(peer, points, "too many invalid messages", now);
    }
    for (var message : rpc.messages()) exchange.received(peer, sender, message, now);
    control.received(peer, sender, rpc.control(), now);
  }

  private void subscription(PeerId peer, PeerState sender, Subscription one, long now) {
    String topic = one.topic();
    if (!one.subscribe()) {
      sender.topics.remove(topic);
      Set<PeerId> mesh = state.meshes.get(topic);
      if (mesh != null) mesh.remove(peer);
      RouterState.Fanout fanout = state.fanouts.get(topic);
      if (fanout != null) fanout.peers.remove(peer);
      return;
    }
    if (sender.topics.size() >= state.params.bounds().peerTopics()
        && !sender.topics.contains(topic)) {
      state.penalise(peer, Penalties.EXCESS, "follows too many topics", now);
      return;
    }
    sender.topics.add(topic);
    Set<PeerId> mesh = state.meshes.get(topic);
    // At once, not with the next heartbeat: a small network is whole as soon as it is connected.
    if (mesh != null
        && mesh.size() < state.params.mesh().low()
        && state.graftable(topic, mesh, peer, now)) {
      state.graft(topic, mesh, peer);
    }
  }

  private void join(String topic, long now) {
    if (state.meshes.containsKey(topic)) return;
    var mesh = new LinkedHashSet<PeerId>();
    state.meshes.put(topic, mesh);
    for (PeerId peer : state.peers.keySet()) tell(peer, true, topic);
    RouterState.Fanout fanout = state.fanouts.remove(topic);
    var chosen = new LinkedHashSet<PeerId>();
    if (fanout != null) chosen.addAll(fanout.peers);
    chosen.addAll(state.followers(topic, peer -> true));
    for (PeerId peer : chosen) {
      if (mesh.size() == state.params.mesh().wanted()) break;
      if (state.graftable(topic, mesh, peer, now)) state.graft(topic, mesh, peer);
    }
  }

  private void leave(String topic, long now) {
    Set<PeerId> mesh = state.meshes.remove(topic);
    if (mesh == null) return;
    for (PeerId peer : mesh) {
      state.prune(topic, peer, state.params.timing().leaveBackoff().toMillis(), now);
    }
    for (PeerId peer : state.peers.keySet()) tell(peer, false, topic);
  }

  private void tell(PeerId peer, boolean subscribe, String topic) {
    state.send(peer, Rpc.of(List.of(new Subscription(subscribe, topic)), Control.NONE));
  }
}
