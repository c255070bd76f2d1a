// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import network.assay.protocol.market.PeerId;

/// Who was asked, so that nobody is again within a time, and whoever was asked longest ago comes
/// first. Not for several threads.
final class Asked {
  private static final int MAX = 1024;

  private final InstantSource clock;
  private final Duration rest;

  /// When a peer was asked last, and may be again.
  private record When(long asked, long again) {}

  private final SequencedMap<PeerId, When> known = new LinkedHashMap<>();

  Asked(InstantSource clock, Duration rest) {
    this.clock = clock;
    this.rest = rest;
  }

  /// Whether a peer may be asked now; if so, it counts as asked.
  boolean mayAsk(PeerId peer) {
    long now = clock.millis();
    When before = known.get(peer);
    if (before != null && now < before.again) return false;
    rest(peer, now, rest);
    return true;
  }

  /// Leaves a peer alone for longer than usual: it was no help.
  void rest(PeerId peer, Duration longer) {
    rest(peer, clock.millis(), longer);
  }

  private void rest(PeerId peer, long now, Duration until) {
    var _ = known.remove(peer);
    known.putLast(peer, new When(now, now + until.toMillis()));
    if (known.size() > MAX) known.pollFirstEntry();
  }

  /// Those asked longest ago first, and before them those that never were.
  Comparator<PeerId> longestAgo() {
    return Comparator.comparingLong(
        peer -> {
          When when = known.get(peer);
          return when == null ? Long.MIN_VALUE : when.asked;
        });
  }
}
