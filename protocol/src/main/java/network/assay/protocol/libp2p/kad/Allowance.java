// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import network.assay.protocol.market.PeerId;

/// How much each peer may ask for: so many at once, and then at a rate. Bounded: a peer not heard
/// of lately starts afresh.
final class Allowance {
  private static final int MAX_PEERS = 4096;

  private record Purse(double left, long at) {}

  private final InstantSource clock;
  private final int burst;
  private final double perMilli;
  private final SequencedMap<PeerId, Purse> purses = new LinkedHashMap<>();

  /// @param burst at once, and again after `period`
  Allowance(InstantSource clock, int burst, Duration period) {
    this.clock = clock;
    this.burst = burst;
    this.perMilli = (double) burst / period.toMillis();
  }

  /// Takes one.
  ///
  /// @return false where the peer has none left
  synchronized boolean take(PeerId peer) {
    long now = clock.millis();
    Purse purse = purses.remove(peer);
    double left = purse == null ? burst : purse.left + (now - purse.at) * perMilli;
    left = Math.min(burst, left);
    boolean granted = left >= 1;
    purses.putLast(peer, new Purse(granted ? left - 1 : left, now));
    if (purses.size() > MAX_PEERS) purses.pollFirstEntry();
    return granted;
  }
}
