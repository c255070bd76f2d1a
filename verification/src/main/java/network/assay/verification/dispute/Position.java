// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import network.assay.protocol.market.Digest;

/// One claim, which the last mover made and the other side denies (docs/spec/dispute, section 8).
///
/// @param ply moves made, 1 after the opening
/// @param accusedMoves who is to move
/// @param before at first the state the segment starts from, then that before the step in dispute
/// @param step at first the segment's first step, then the one in dispute; from 0 in the task
public record Position(int ply, boolean accusedMoves, Digest before, int step, Stage stage) {
  /// The position after the next move.
  Position next(Stage then) {
    return new Position(ply + 1, !accusedMoves, before, step, then);
  }
}
