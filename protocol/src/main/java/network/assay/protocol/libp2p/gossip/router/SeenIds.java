// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.LinkedHashMap;
import java.util.Map;
import network.assay.protocol.libp2p.gossip.wire.MessageId;

/// Ids of messages dealt with, each for a while from first sight. Bounded: when full the oldest
/// goes, at the risk of a message delivered twice, never of memory.
final class SeenIds {
  private final int capacity;
  private final long keepMillis;
  private final Map<MessageId, Long> firstSeen = new LinkedHashMap<>();

  SeenIds(int capacity, long keepMillis) {
    this.capacity = capacity;
    this.keepMillis = keepMillis;
  }

  /// Whether the id is new; it no longer is afterwards.
  boolean add(MessageId id, long now) {
    expire(now);
    if (firstSeen.putIfAbsent(id, now) != null) return false;
    if (firstSeen.size() > capacity) firstSeen.remove(firstSeen.keySet().iterator().next());
    return true;
  }

  boolean contains(MessageId id) {
    return firstSeen.containsKey(id);
  }

  int size() {
    return firstSeen.size();
  }

  void expire(long now) {
    var oldest = firstSeen.values().iterator();
    while (oldest.hasNext() && now - oldest.next() >= keepMillis) oldest.remove();
  }
}
