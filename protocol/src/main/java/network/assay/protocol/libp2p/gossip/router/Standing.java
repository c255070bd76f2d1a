// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import network.assay.protocol.libp2p.gossip.score.PeerScores;
import network.assay.protocol.libp2p.gossip.score.ScoreParams;
import network.assay.protocol.market.PeerId;

/// What follows from scores. Direct peers are above them.
final class Standing {
  /// A message that is not even signed and whole; which topic it hurts nobody can say.
  static final double NOT_A_MESSAGE = 2;

  static final double BROKEN_PROMISE = 1;
  static final double MANY_BROKEN = 4;
  static final double EARLY_GRAFT = 1;
  static final double EXCESS = 1;

  final PeerScores scores;
  private final RouterState state;
  private final ScoreParams.Thresholds limits;

  Standing(RouterState state) {
    this.state = state;
    this.limits = state.params.score().thresholds();
    this.scores = new PeerScores(state.params.score());
  }

  double of(PeerId peer) {
    return scores.of(peer);
  }

  /// Whether the peer may be in a mesh.
  boolean meshable(PeerId peer) {
    return of(peer) >= 0;
  }

  /// Whether ids are exchanged with the peer.
  boolean gossipable(PeerId peer) {
    return of(peer) >= limits.gossip() || state.direct(peer);
  }

  /// Whether own messages are sent to the peer.
  boolean publishable(PeerId peer) {
    return of(peer) >= limits.publish() || state.direct(peer);
  }

  /// Whether nothing the peer sends is looked at.
  boolean ignored(PeerId peer) {
    return of(peer) < limits.graylist() && !state.direct(peer);
  }

  /// Whether the peer's word is enough to dial others.
  boolean trusted(PeerId peer) {
    return of(peer) >= limits.acceptPeers() || state.direct(peer);
  }

  /// Counts broken rules (P7).
  void misbehaved(PeerId peer, double points, String why, long now) {
    boolean before = ignored(peer);
    scores.misbehaved(peer, points);
    settle(peer, before, why, now);
  }

  /// Counts a message no honest peer passes on (P4).
  void invalid(PeerId peer, String topic, String why, long now) {
    boolean before = ignored(peer);
    scores.invalid(peer, topic);
    settle(peer, before, why, now);
  }

  /// A peer that has just become one to ignore leaves every mesh at once, not with the heartbeat.
  private void settle(PeerId peer, boolean before, String why, long now) {
    if (before || !ignored(peer)) return;
    state.emit(new Output.Charge(peer, why));
    state.meshes.forEach(
        (topic, mesh) -> {
          if (mesh.contains(peer)) Meshes.prune(state, topic, peer, Meshes.Farewell.BARE, now);
        });
  }
}
