// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.follow;

import java.time.Duration;
import network.assay.protocol.market.AssayFault;

/// How a chain is followed.
///
/// @param depth blocks on top of a block before its events are taken; at the network's finality
///     depth nothing is ever undone, at 0 events come at once and may be
/// @param maxPage blocks read in one step at most
/// @param pollEvery how often the node is asked when there is nothing new
/// @param maxBackoff the longest wait after a fault
public record FollowConfig(int depth, int maxPage, Duration pollEvery, Duration maxBackoff) {
  public FollowConfig {
    if (depth < 0) throw new AssayFault.Operator("a depth is 0 or more blocks, not " + depth);
    if (maxPage < 1 || maxPage > 10_000) {
      throw new AssayFault.Operator("a page is 1 to 10000 blocks, not " + maxPage);
    }
    if (!pollEvery.isPositive() || maxBackoff.compareTo(pollEvery) < 0) {
      throw new AssayFault.Operator("the wait after a fault is no shorter than between polls");
    }
  }

  public static FollowConfig atDepth(int depth) {
    return new FollowConfig(depth, 1_000, Duration.ofSeconds(4), Duration.ofMinutes(1));
  }
}
