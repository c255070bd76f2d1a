// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How long each of those that wait for a blob goes on waiting: a while, and a second more with
/// each [#SLOWEST] bytes that come, but never much longer at a time. So a holder that dribbles is
/// given up soon, however large the blob. Times are those of one monotonic clock, in nanoseconds.
/// For one thread.
///
/// @param <W> who waits
final class Pace<W> {
  /// Bytes a second in which a blob has to come.
  static final long SLOWEST = 64 << 10;

  /// How often the first patience a wait may be ahead.
  private static final int MOST = 4;

  private final long patience;
  private final Map<W, Long> ends = new HashMap<>();

  Pace(Duration patience) {
    this.patience = patience.toNanos();
  }

  /// @return false where it waits already
  boolean begin(W who, long now) {
    return ends.putIfAbsent(who, now + patience) == null;
  }

  boolean waits(W who) {
    return ends.containsKey(who);
  }

  /// Forgets all others.
  void retain(List<W> who) {
    ends.keySet().retainAll(who);
  }

  void came(int bytes, long now) {
    long more = Duration.ofSeconds(bytes).toNanos() / SLOWEST;
    ends.replaceAll((_, end) -> now + Math.min(end + more - now, MOST * patience));
  }

  /// Whether one that waits has waited for too long.
  boolean isLate(W who, long now) {
    return left(who, now) <= 0;
  }

  private long left(W who, long now) {
    Long end = ends.get(who);
    return end == null ? patience : end - now;
  }

  /// How long until the first is late.
  long untilLate(long now) {
    return ends.keySet().stream().mapToLong(who -> left(who, now)).min().orElse(patience);
  }
}
