// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Digest;

/// One claim, which the last mover made and the other side denies, as contracts see it
/// (docs/spec/dispute, section 8): fields that its stage does not name are zero.
///
/// @param turn whose it is, and how many moves were made
/// @param claim what is denied
/// @param list where it lies in a list
/// @param suspect the tensor in dispute, from the third stage on
/// @param fold the accumulators in dispute, in the last stage
public record DisputePosition(
    Turn turn, Digest before, long step, Claim claim, Place list, Suspect suspect, Fold fold) {
  /// @param ply moves made, 1 after the opening
  /// @param stage 1 steps, 2 trace, 3 tensor, 4 chunk, 5 fold
  public record Turn(int ply, int stage, boolean accusedMoves) {}

  /// @param frames binds the reveals that leaves are opened against
  public record Claim(Digest value, Digest frames) {}

  public record Place(long first, int height, long count) {}

  public record Suspect(long tensor, Digest descriptor) {
    public static final Suspect NONE = new Suspect(0, Digest.ZERO);
  }

  /// @param low steps before the interval
  /// @param width steps between accumulators
  /// @param accumulator the agreed one after `low` steps, as bits
  /// @param high steps at the interval's end
  public record Fold(long element, long low, long width, long accumulator, long high) {
    public static final Fold NONE = new Fold(0, 0, 0, 0, 0);
  }
}
