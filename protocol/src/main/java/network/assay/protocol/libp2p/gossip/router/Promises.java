// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

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
  private final Map<MessageId, Asked> due = new HashMap<>();
  private final Map<PeerId, Integer> open = new HashMap<>();

  /// One that was asked, and those asked before: thousands of ids are each asked of one.
  private record Asked(PeerId peer, long until, @Nullable Asked before) {
    int count() {
      return before == null ? 1 : 1 + before.count();
    }

    boolean names(PeerId other) {
      return peer.equals(other) || before != null && before.names(other);
    }
  }

  Promises(long withinMillis) {
    this.withinMillis = withinMillis;
  }

  /// Whether to ask this peer for this id.
  boolean mayAsk(MessageId id, PeerId peer) {
    Asked asked = due.get(id);
    if (asked == null) return due.size() < CAPACITY;
    return asked.count() < MAX_ASKED && !asked.names(peer);
  }

  /// How many more ids this peer may be asked for now.
  int left(PeerId peer) {
    return MAX_OF_PEER - open.getOrDefault(peer, 0);
  }

  void asked(MessageId id, PeerId peer, long now) {
    due.put(id, new Asked(peer, now + withinMillis, due.get(id)));
    open.merge(peer, 1, Integer::sum);
  }

  void settle(MessageId id) {
    for (Asked one = due.remove(id); one != null; one = one.before) closed(one.peer);
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
    for (Iterator<Map.Entry<MessageId, Asked>> all = due.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<MessageId, Asked> entry = all.next();
      Asked left = without(entry.getValue(), which);
      if (left == null) all.remove();
      else entry.setValue(left);
    }
  }

  private @Nullable Asked without(@Nullable Asked asked, Predicate<Asked> which) {
    if (asked == null) return null;
    Asked before = without(asked.before, which);
    if (which.test(asked)) {
      closed(asked.peer);
      return before;
    }
    return before == asked.before ? asked : new Asked(asked.peer, asked.until, before);
  }

  private void closed(PeerId peer) {
    open.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
  }
}
