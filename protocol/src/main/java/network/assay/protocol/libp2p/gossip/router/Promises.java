// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.market.PeerId;

/// Who offered which message, was asked for it and has not sent it yet. The message arriving from
/// anyone settles it for all: the others may rightly spare us a copy.
final class Promises {
  /// Ids asked for at once; beyond it no more are asked.
  static final int CAPACITY = 16_384;

  /// Peers asked for one id at once: liars among them cannot keep it from us.
  static final int MAX_ASKED = 3;

  private final long withinMillis;
  private final Map<MessageId, Map<PeerId, Long>> due = new LinkedHashMap<>();

  Promises(long withinMillis) {
    this.withinMillis = withinMillis;
  }

  /// Whether to ask this peer for this id.
  boolean mayAsk(MessageId id, PeerId peer) {
    Map<PeerId, Long> asked = due.get(id);
    if (asked == null) return due.size() < CAPACITY;
    return asked.size() < MAX_ASKED && !asked.containsKey(peer);
  }

  void asked(MessageId id, PeerId peer, long now) {
    due.computeIfAbsent(id, any -> new HashMap<>()).put(peer, now + withinMillis);
  }

  void settle(MessageId id) {
    due.remove(id);
  }

  int size() {
    return due.size();
  }

  /// Forgets what a peer that left was asked for.
  void drop(PeerId peer) {
    due.values().removeIf(asked -> asked.remove(peer) != null && asked.isEmpty());
  }

  /// Peers with promises overdue, and how many; what was overdue is forgotten.
  Map<PeerId, Integer> overdue(long now) {
    var broken = new TreeMap<PeerId, Integer>();
    due.values()
        .removeIf(
            asked -> {
              asked
                  .entrySet()
                  .removeIf(
                      one -> {
                        boolean late = now >= one.getValue();
                        if (late) broken.merge(one.getKey(), 1, Integer::sum);
                        return late;
                      });
              return asked.isEmpty();
            });
    return broken;
  }
}
