// SPDX-License-Identifier: Apache-2.0
package network.assay.node.swarm;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// Which peers are known to take quickly what they are sent. Who is not, may be one that only holds
/// room that others need. Bounded: who was heard of longest ago is forgotten. Times are those of
/// one monotonic clock, in nanoseconds. For one thread at a time.
///
/// @param <P> what names a peer
final class Takers<P> {
  /// What takes longer is slow.
  static final long QUICK = Duration.ofSeconds(8).toNanos();

  /// Who was slow is not believed to be quick for so long.
  static final long SLOW_FOR = Duration.ofMinutes(2).toNanos();

  static final int MOST = 4_096;

  private final SequencedSet<P> quick = new LinkedHashSet<>();
  private final SequencedMap<P, Long> slowUntil = new LinkedHashMap<>();

  boolean isQuick(P peer) {
    return quick.contains(peer);
  }

  /// @param nanos from when it was the peer's turn until it had taken all, or would never
  /// @param whole whether it has taken all
  void took(P peer, long nanos, boolean whole, long now) {
    if (nanos > QUICK) {
      quick.remove(peer);
      slowUntil.putLast(peer, now + SLOW_FOR);
      if (slowUntil.size() > MOST) slowUntil.pollFirstEntry();
      return;
    }
    Long until = slowUntil.get(peer);
    if (!whole || (until != null && until - now > 0)) return;
    slowUntil.remove(peer);
    quick.addLast(peer);
    if (quick.size() > MOST) quick.removeFirst();
  }

  /// How many are remembered.
  int size() {
    return quick.size() + slowUntil.size();
  }
}
