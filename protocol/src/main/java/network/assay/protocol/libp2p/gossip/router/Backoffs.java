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

  private final Map<Pair, Wait> waits = new LinkedHashMap<>();

  private record Pair(String topic, PeerId peer) {}

  /// @param since when it was last set or renewed
  private record Wait(long since, long until) {}

  /// Never shortens a wait.
  ///
  /// @param millis at most the hour that [network.assay.protocol.libp2p.gossip.wire.Prune] allows,
  ///     so that no peer's number overflows a time
  void put(String topic, PeerId peer, long millis, long now) {
    var pair = new Pair(topic, peer);
    // Out first, so that the one just renewed is the last to be forgotten.
    Wait old = waits.remove(pair);
    long until = now + millis;
    waits.put(pair, new Wait(now, old == null ? until : Math.max(old.until, until)));
    if (waits.size() > CAPACITY) waits.remove(waits.keySet().iterator().next());
  }

  boolean waiting(String topic, PeerId peer, long now) {
    Wait wait = find(topic, peer);
    return wait != null && now < wait.until;
  }

  /// Whether the wait began or was renewed less than `millis` ago.
  boolean fresh(String topic, PeerId peer, long millis, long now) {
    Wait wait = find(topic, peer);
    return wait != null && now - wait.since < millis;
  }

  void expire(long now) {
    waits.values().removeIf(wait -> now >= wait.until);
  }

  int size() {
    return waits.size();
  }

  private @Nullable Wait find(String topic, PeerId peer) {
    return waits.get(new Pair(topic, peer));
  }
}
