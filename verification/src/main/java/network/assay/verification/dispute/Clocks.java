// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

/// What each side has left of its time (docs/spec/dispute, section 7): it runs while that side is
/// to move. Seconds, as the chain counts them.
///
/// @param since when the side that is to move began to be
public record Clocks(long accused, long challenger, long since) {
  /// Both sides have `seconds` from `now` on.
  public static Clocks start(long seconds, long now) {
    return new Clocks(seconds, seconds, now);
  }

  /// What is left at `now` of the time of the side that is to move; negative once it has lost.
  public long left(boolean accusedMoves, long now) {
    return (accusedMoves ? accused : challenger) - (now - since);
  }

  /// Whether the side that is to move has lost by `now`, if anybody says so.
  public boolean isOver(boolean accusedMoves, long now) {
    return left(accusedMoves, now) < 0;
  }

  /// After a move at `now` of the side that was to move.
  public Clocks moved(boolean accusedMoved, long now) {
    long left = left(accusedMoved, now);
    return accusedMoved ? new Clocks(left, challenger, now) : new Clocks(accused, left, now);
  }
}
