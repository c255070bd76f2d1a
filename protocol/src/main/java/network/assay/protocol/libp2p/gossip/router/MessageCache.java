// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Recent messages in full, so that whoever missed one can ask for it: by windows of one heartbeat
/// each, and by bytes.
final class MessageCache {
  /// Heartbeats a message is kept.
  static final int WINDOWS = 5;

  /// Heartbeats a message is offered; the rest is time for those who ask late.
  static final int OFFERED_WINDOWS = 3;

  /// How often one peer gets the same message on request.
  private static final int MAX_SENT = 3;

  private final int capacityBytes;
  private final Map<MessageId, Entry> entries = new HashMap<>();
  private final Deque<List<GossipMessage>> windows = new ArrayDeque<>();
  private int bytes;

  private record Entry(GossipMessage message, Map<PeerId, Integer> sent) {}

  MessageCache(int capacityBytes) {
    this.capacityBytes = capacityBytes;
    windows.addFirst(new ArrayList<>());
  }

  void put(GossipMessage message) {
    if (entries.putIfAbsent(message.id(), new Entry(message, new HashMap<>())) != null) return;
    windows.getFirst().add(message);
    bytes += message.frame().length;
    while (bytes > capacityBytes && dropOldest()) {}
  }

  /// The message for a peer that asks, or null where it is not here or the peer had it often
  /// enough.
  @Nullable GossipMessage take(MessageId id, PeerId peer) {
    Entry entry = entries.get(id);
    if (entry == null || entry.sent.merge(peer, 1, Integer::sum) > MAX_SENT) return null;
    return entry.message;
  }

  /// Ids to offer of a topic, newest first.
  List<MessageId> offer(String topic) {
    var ids = new ArrayList<MessageId>();
    windows.stream()
        .limit(OFFERED_WINDOWS)
        .flatMap(List::stream)
        .filter(message -> message.topic().equals(topic))
        .forEach(message -> ids.add(message.id()));
    return ids;
  }

  /// Pairs of a message and a peer that asked for it.
  int takers() {
    return entries.values().stream().mapToInt(entry -> entry.sent.size()).sum();
  }

  int bytes() {
    return bytes;
  }

  /// Begins a new window and forgets the oldest.
  void shift() {
    windows.addFirst(new ArrayList<>());
    if (windows.size() > WINDOWS) windows.removeLast().forEach(this::forget);
  }

  private boolean dropOldest() {
    Iterator<List<GossipMessage>> oldestFirst = windows.descendingIterator();
    while (oldestFirst.hasNext()) {
      List<GossipMessage> window = oldestFirst.next();
      if (!window.isEmpty()) {
        forget(window.removeFirst());
        return true;
      }
    }
    return false;
  }

  private void forget(GossipMessage message) {
    entries.remove(message.id());
    bytes -= message.frame().length;
  }
}
