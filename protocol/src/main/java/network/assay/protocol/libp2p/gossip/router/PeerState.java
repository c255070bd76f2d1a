// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import network.assay.protocol.libp2p.gossip.wire.MessageId;

/// What a router knows of a connected peer. The counters start anew with each heartbeat.
final class PeerState {
  /// Messages remembered that the peer does not want; beyond it more are not.
  static final int MAX_UNWANTED = 1024;

  /// How long a broken promise is remembered, beside what it costs in the score.
  private static final long LIE_MILLIS = 60_000;

  /// Heartbeats for which they are.
  private static final int UNWANTED_BEATS = 3;

  final Set<String> topics = new LinkedHashSet<>();
  Contact contact = Contact.UNKNOWN;
  boolean knowsDontWant;
  int haveRpcs;
  int haveIds;
  int wantBytes;
  int wantIds;
  final Usefulness usefulness = new Usefulness();

  private long liedUntil = Long.MIN_VALUE;
  private long excusedUntil = Long.MIN_VALUE;

  /// By message the heartbeats left.
  private Map<MessageId, Integer> unwanted = Map.of();

  void beat() {
    haveRpcs = 0;
    haveIds = 0;
    wantBytes = 0;
    wantIds = 0;
    usefulness.beat();
    if (unwanted.isEmpty()) return;
    unwanted.replaceAll((_, left) -> left - 1);
    unwanted.values().removeIf(left -> left == 0);
    if (unwanted.isEmpty()) unwanted = Map.of();
  }

  /// It has not sent what it offered.
  ///
  /// @return whether that is held against it
  boolean lied(long now) {
    liedUntil = now + LIE_MILLIS;
    return now >= excusedUntil;
  }

  /// It has sent something that is no message here and may be one elsewhere.
  void excused(long until) {
    excusedUntil = until;
  }

  boolean hasLied(long now) {
    return now < liedUntil;
  }

  void unwanted(MessageId id) {
    if (unwanted.size() == MAX_UNWANTED) return;
    if (unwanted.isEmpty()) unwanted = new LinkedHashMap<>();
    unwanted.put(id, UNWANTED_BEATS);
  }

  boolean wants(MessageId id) {
    return !unwanted.containsKey(id);
  }

  int unwantedIds() {
    return unwanted.size();
  }
}
