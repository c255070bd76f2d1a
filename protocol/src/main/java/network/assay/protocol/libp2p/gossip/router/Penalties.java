// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.LinkedHashMap;
import java.util.Map;
import network.assay.protocol.market.PeerId;

/// Misconduct of each peer in points, fading by a fiftieth per heartbeat; kept over a
/// reconnection. The specification's score, reduced to what a peer can be blamed for: it never
/// rewards, so nobody earns the right to misbehave.
final class Penalties {
  /// A peer with more is in nobody's mesh.
  static final double MESH_LIMIT = 10;

  /// A peer with more is neither offered anything nor answered, and not flooded with own messages.
  static final double GOSSIP_LIMIT = 20;

  /// A peer that reaches this many gets [#MAX] and is ignored: a minute until that has faded.
  static final double IGNORE_LIMIT = 60;

  static final double MAX = 200;
  static final double INVALID_MESSAGE = 10;
  static final double BROKEN_PROMISE = 3;
  static final double EARLY_GRAFT = 2;
  static final double EXCESS = 1;

  private static final int CAPACITY = 8192;
  private static final double KEPT_PER_BEAT = 0.98;
  private static final double FORGOTTEN = 0.1;

  private final Map<PeerId, Double> points = new LinkedHashMap<>();

  /// Whether this made the peer one to ignore.
  boolean add(PeerId peer, double more) {
    double before = of(peer);
    double after = before + more;
    if (after >= IGNORE_LIMIT) after = MAX;
    points.put(peer, after);
    if (points.size() > CAPACITY) points.remove(points.keySet().iterator().next());
    return before < IGNORE_LIMIT && after >= IGNORE_LIMIT;
  }

  double of(PeerId peer) {
    return points.getOrDefault(peer, 0.0);
  }

  boolean meshable(PeerId peer) {
    return of(peer) <= MESH_LIMIT;
  }

  boolean gossipable(PeerId peer) {
    return of(peer) <= GOSSIP_LIMIT;
  }

  boolean ignored(PeerId peer) {
    return of(peer) >= IGNORE_LIMIT;
  }

  void fade() {
    points.replaceAll((peer, before) -> before * KEPT_PER_BEAT);
    points.values().removeIf(left -> left < FORGOTTEN);
  }
}
