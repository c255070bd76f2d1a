// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import network.assay.protocol.market.PeerId;

/// Peers that sent wrong bytes lately: nobody's word is enough to ask them again. Bounded. For any
/// number of threads.
final class Liars {
  static final Duration REMEMBERED = Duration.ofMinutes(30);
  static final int MOST = 256;

  private final InstantSource clock;
  private final SequencedMap<PeerId, Instant> until = new LinkedHashMap<>();

  Liars(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void add(PeerId peer) {
    until.putLast(peer, clock.instant().plus(REMEMBERED));
    if (until.size() > MOST) until.pollFirstEntry();
  }

  synchronized boolean has(PeerId peer) {
    Instant end = until.get(peer);
    return end != null && clock.instant().isBefore(end);
  }
}
