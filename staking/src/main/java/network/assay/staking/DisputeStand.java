// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import network.assay.protocol.market.Digest;

/// Where an open dispute stands on chain.
///
/// @param position where it is: the first 20 bytes of that EIP-712 struct hash, then zeros
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
  private static final int KEPT = 20;

  /// Whether it stands at the position of this struct hash: the chain keeps as much of it as of an
  /// account (docs/decisions/0013).
  public boolean isAt(Digest hash) {
    return Arrays.equals(position.toBytes(), 0, KEPT, hash.toBytes(), 0, KEPT);
  }

  /// The last moment at which whoever is to move may; from the next second on the other side has
  /// won, once anybody says so.
  public Instant until() {
    return since.plus(accusedMoves ? accusedLeft : challengerLeft);
  }
}
