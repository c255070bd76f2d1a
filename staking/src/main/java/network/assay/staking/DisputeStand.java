// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.time.Duration;
import java.time.Instant;
import network.assay.protocol.market.Digest;

/// Where an open dispute stands on chain.
///
/// @param position the EIP-712 struct hash of the position it is at
/// @param since when the clock of whoever is to move began to run
/// @param challengerLeft what that side's clock held then
/// @param accusedLeft what that side's clock held then
/// @param ply moves made
public record DisputeStand(
    Digest position,
    Instant since,
    Duration challengerLeft,
    Duration accusedLeft,
    int ply,
    boolean accusedMoves) {
  /// The last moment at which whoever is to move may; from the next second on the other side has
  /// won, once anybody says so.
  public Instant until() {
    return since.plus(accusedMoves ? accusedLeft : challengerLeft);
  }
}
