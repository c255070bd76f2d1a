// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import network.assay.protocol.libp2p.rate.Buckets;

/// How often something may be begun from each block of addresses, counted at several sizes as in
/// [BlockCounts]. A machine of a private network has a rate of its own: whoever runs such a network
/// holds all of it anyway, and many machines of one are more likely a cluster than one attacker.
/// For several threads.
public final class BlockRates {
  /// How many small blocks' rates a provider's block has: two of them must not shut the others out.
  private static final int WIDE = 16;

  private static final Duration MIN = Duration.ofMillis(1);

  private final Map<Integer, Buckets<BlockCounts.Block>> rates;

  /// @param burst at once, from a block of weight 2
  /// @param every how long until one more
  /// @param maxBlocks remembered of each size
  public BlockRates(InstantSource clock, int burst, Duration every, int maxBlocks) {
    this.rates =
        Map.of(
            1, rate(clock, Math.max(1, burst / 2), every.multipliedBy(2), maxBlocks),
            2, rate(clock, burst, every, maxBlocks),
            4, rate(clock, burst * WIDE, every.dividedBy(WIDE), maxBlocks));
  }

  private static Buckets<BlockCounts.Block> rate(
      InstantSource clock, int burst, Duration every, int maxBlocks) {
    return new Buckets<>(clock, burst, every.toMillis() < 1 ? MIN : every, maxBlocks);
  }

  /// Counts one that comes from an address; false where there were too many. The narrowest block
  /// first: whom it holds back takes nothing from its neighbours. Loopback is exempt.
  public boolean take(InetAddress from) {
    for (BlockCounts.Block block : BlockCounts.ofStranger(from)) {
      Buckets<BlockCounts.Block> rate = rates.get(block.weight());
      if (rate != null && !rate.take(block)) return false;
    }
    return true;
  }
}
