// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.market.PeerId;

/// Who brought a message within a short time of its acceptance: for topics that count it (P3),
/// which by default none does.
final class Deliveries {
  private final int capacity;
  private final Map<MessageId, Window> windows = new LinkedHashMap<>();

  private record Window(long end, Set<PeerId> senders) {}

  Deliveries(int capacity) {
    this.capacity = capacity;
  }

  void accepted(GossipMessage message, Set<PeerId> senders, long end) {
    windows.put(message.id(), new Window(end, new HashSet<>(senders)));
    if (windows.size() > capacity) windows.remove(windows.keySet().iterator().next());
  }

  /// Whether this copy is in time and the first of its sender.
  boolean counts(MessageId id, PeerId sender, long now) {
    Window window = windows.get(id);
    return window != null && now <= window.end && window.senders.add(sender);
  }

  void expire(long now) {
    Iterator<Window> oldest = windows.values().iterator();
    while (oldest.hasNext() && now > oldest.next().end) oldest.remove();
  }

  int size() {
    return windows.size();
  }
}
