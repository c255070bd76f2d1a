// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.LinkedHashMap;
import java.util.Map;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Until when a peer and we keep out of each other's mesh of a topic. Kept over a reconnection, or
/// that would be the way round it.
final class Backoffs {
  /// Pairs of topic and peer remembered; beyond it the oldest are forgotten.
  static final int CAPACITY = 8192;

  private final Map<Pair, Long> until = new LinkedHashMap<>();

  private record Pair(String topic, PeerId peer) {}

  /// Never shortens a wait.
  void put(String topic, PeerId peer, long untilMillis) {
    until.merge(new Pair(topic, peer), untilMillis, Math::max);
    if (until.size() > CAPACITY) until.remove(until.keySet().iterator().next());
  }

  boolean waiting(String topic, PeerId peer, long now) {
    Long end = end(topic, peer);
    return end != null && now < end;
  }

  @Nullable Long end(String topic, PeerId peer) {
    return until.get(new Pair(topic, peer));
  }

  void expire(long now) {
    until.values().removeIf(end -> now >= end);
  }

  /// For tests: how many waits are remembered.
  int size() {
    return until.size();
  }
}
