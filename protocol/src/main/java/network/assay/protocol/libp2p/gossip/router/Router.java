// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import network.assay.protocol.libp2p.gossip.score.PeerScore;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.libp2p.gossip.wire.Subscription;
import network.assay.protocol.market.PeerId;

/// A gossipsub 1.2 router without threads, clock or network: each input gives what is to be done.
///
/// For one thread only. The same inputs, times and random numbers give the same outputs. Memory is
/// bounded by [GossipParams.Bounds] and the number of connected peers.
public final class Router {
  private final RouterState state;
  private final Membership membership;
  private final Exchange exchange;
  private final MeshControl control;
  private final Heartbeat heartbeat;

  /// @param random decides who is picked; a seeded one makes a run repeatable
  public Router(PeerId self, GossipParams params, Random random) {
    this.state = new RouterState(self, params, random);
    this.membership = new Membership(state);
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
      case Input.Arrived(PeerId peer, Contact contact) -> membership.arrived(peer, contact, now);
      case Input.Speaks(PeerId peer, boolean dontWant) -> speaks(peer, dontWant);
      case Input.Gone(PeerId peer) -> membership.gone(peer, now);
      case Input.Received(PeerId peer, Rpc rpc) -> received(peer, rpc, now);
      case Input.Genuine(GossipMessage message) -> exchange.genuine(message);
      case Input.Judged judged -> exchange.judged(judged.message(), judged.judgement(), now);
      case Input.Join(String topic) -> membership.join(topic, now);
      case Input.Leave(String topic) -> membership.leave(topic, now);
      case Input.Publish publish -> exchange.publish(publish.message(), now);
      case Input.Rate(PeerId peer, double value) -> state.standing.scores.application(peer, value);
      case Input.Beat() -> heartbeat.beat(now);
    }
    return state.drain();
  }

  private void speaks(PeerId peer, boolean dontWant) {
    PeerState state = this.state.peers.get(peer);
    if (state != null) state.knowsDontWant = dontWant;
  }

  private void received(PeerId peer, Rpc rpc, long now) {
    PeerState sender = state.peers.get(peer);
    if (sender == null) return;
    for (Subscription one : rpc.subscriptions()) membership.subscription(peer, sender, one, now);
    // A peer to be ignored still says what it follows: it will be wanted when it has calmed down.
    if (state.standing.ignored(peer)) {
      boolean pushes = !rpc.messages().isEmpty() || rpc.refused() > 0;
      if (pushes) state.emit(new Output.Charge(peer, "pushes messages although it was pruned"));
      return;
    }
    if (rpc.refused() > 0) {
      state.emit(new Output.Charge(peer, "sent a message that is not signed"));
      double points = Standing.NOT_A_MESSAGE * rpc.refused();
      state.standing.misbehaved(peer, points, "sends too many invalid messages", now);
    }
    // What they are called cannot be said, so what was asked for may be among them.
    if (rpc.passedOver() > 0) sender.excused(now + 2 * state.params.timing().promise().toMillis());
    for (var message : rpc.messages()) exchange.received(peer, sender, message, now);
    control.received(peer, sender, rpc.control(), now);
  }

  /// Whether a message is large enough for [Input.Genuine] to be worth giving. From any thread.
  public boolean announces(GossipMessage message) {
    return exchange.announces(message);
  }

  /// Connected peers that follow a topic.
  public Set<PeerId> followers(String topic) {
    return Set.copyOf(state.followers(topic, peer -> true));
  }

  /// Peers in the mesh of any topic.
  public Set<PeerId> meshed() {
    var all = new HashSet<PeerId>();
    state.meshes.values().forEach(all::addAll);
    return all;
  }

  /// Peers in the mesh of a topic; none where it is not followed.
  public Set<PeerId> mesh(String topic) {
    return Set.copyOf(state.meshes.getOrDefault(topic, Set.of()));
  }

  /// The scores of all connected peers, with their parts.
  public Map<PeerId, PeerScore> scores() {
    var scores = new LinkedHashMap<PeerId, PeerScore>();
    for (PeerId peer : state.peers.keySet()) scores.put(peer, state.standing.scores.inspect(peer));
    return scores;
  }

  /// How it stands, for metrics.
  public Census census() {
    return Census.of(state);
  }

  /// How much is remembered.
  public Held held() {
    return Held.of(state);
  }
}
