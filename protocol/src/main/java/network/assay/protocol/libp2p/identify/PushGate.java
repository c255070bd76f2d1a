// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identify;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.rate.Buckets;
import network.assay.protocol.market.PeerId;

/// How often peers may say unasked who they are: ten times at once and then once each five seconds
/// for all of an address block, of a private network for each machine, which does not hold on this
/// machine; and twice at a time each.
final class PushGate {
  static final int BURST = 10;

  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final int MAX_BLOCKS = 4096;
  private static final int AT_ONCE = 2;
  private static final int BURST_IN_ALL = 2000;

  private final Buckets<InetAddress> byBlock;
  private final Buckets<String> all;
  private final Map<PeerId, Integer> running = new HashMap<>();

  PushGate(InstantSource clock) {
    this.byBlock = new Buckets<>(clock, BURST, EVERY, MAX_BLOCKS);
    this.all = new Buckets<>(clock, BURST_IN_ALL, Duration.ofMillis(1), 1);
  }

  /// @return whether this one may be heard; it must then [#leave]
  synchronized boolean enter(PeerId peer, InetAddress from) {
    if (running.getOrDefault(peer, 0) >= AT_ONCE) return false;
    if (!from.isLoopbackAddress() && !byBlock.take(IpBlocks.party(from)) || !all.take(""))
      return false;
    running.merge(peer, 1, Integer::sum);
    return true;
  }

  synchronized void leave(PeerId peer) {
    running.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
  }
}
