// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import network.assay.protocol.market.PeerId;

/// Who was asked, so that nobody is again within a time. Not for several threads.
final class Asked {
  private static final int MAX = 1024;

  private final InstantSource clock;
  private final Duration rest;
  private final SequencedMap<PeerId, Long> at = new LinkedHashMap<>();

  Asked(InstantSource clock, Duration rest) {
    this.clock = clock;
    this.rest = rest;
  }

  /// Whether a peer may be asked now; if so, it counts as asked.
  boolean mayAsk(PeerId peer) {
    long now = clock.millis();
    at.values().removeIf(asked -> asked <= now - rest.toMillis());
    if (at.putIfAbsent(peer, now) != null) return false;
    if (at.size() > MAX) at.pollFirstEntry();
    return true;
  }
}
