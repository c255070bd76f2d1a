// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.market.PeerId;

/// Who offered which message, was asked for it and has not sent it yet. The message arriving from
/// anyone settles it for all: the others may rightly spare us a copy.
final class Promises {
  /// Ids asked for at once; beyond it no more are asked.
  static final int CAPACITY = 16_384;

  /// Those asked of one peer: a liar does not keep us from asking others.
  static final int MAX_OF_PEER = CAPACITY / 8;

  /// Peers asked for one id at once: liars among them cannot keep it from us.
  static final int MAX_ASKED = 3;

  private final long withinMillis;
  private final Map<MessageId, List<Asked>> due = new LinkedHashMap<>();
  private final Map<PeerId, Integer> open = new HashMap<>();

  private record Asked(PeerId peer, long until) {}

  Promises(long withinMillis) {
    this.withinMillis = withinMillis;
  }

  /// Whether to ask this peer for this id.
  boolean mayAsk(MessageId id, PeerId peer) {
    List<Asked> asked = due.get(id);
    if (asked == null) return due.size() < CAPACITY;
    return asked.size() < MAX_ASKED && asked.stream().noneMatch(one -> one.peer.equals(peer));
  }

  /// How many more ids this peer may be asked for now.
  int left(PeerId peer) {
    return MAX_OF_PEER - open.getOrDefault(peer, 0);
  }

  void asked(MessageId id, PeerId peer, long now) {
    var asked = due.computeIfAbsent(id, _ -> new ArrayList<>(1));
    asked.add(new Asked(peer, now + withinMillis));
    open.merge(peer, 1, Integer::sum);
  }

  void settle(MessageId id) {
    List<Asked> asked = due.remove(id);
    if (asked != null) for (Asked one : asked) closed(one.peer);
  }

  int size() {
    return due.size();
  }

  /// Forgets what a peer that left was asked for.
  void drop(PeerId peer) {
    if (open.containsKey(peer)) forget(one -> one.peer.equals(peer));
  }

  /// Peers with promises overdue, and how many; what was overdue is forgotten.
  Map<PeerId, Integer> overdue(long now) {
    var broken = new TreeMap<PeerId, Integer>();
    forget(
        one -> {
          boolean late = now >= one.until;
          if (late) broken.merge(one.peer, 1, Integer::sum);
          return late;
        });
    return broken;
  }

  private void forget(Predicate<Asked> which) {
    due.values()
        .removeIf(
            asked -> {
              asked.removeIf(
                  one -> {
                    boolean done = which.test(one);
                    if (done) closed(one.peer);
                    return done;
                  });
              return asked.isEmpty();
            });
  }

  private void closed(PeerId peer) {
    open.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
  }
}
