// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeCase;
import network.assay.staking.DisputePosition;
import network.assay.staking.DisputeRecord;
import network.assay.staking.DisputeStand;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.gateway.ChainReader;
import network.assay.staking.gateway.ChainView;

/// What `assay chain dispute show` finds.
///
/// @param position it is at, or ended in
/// @param denied the same in words
/// @param turn empty once it is over
record DisputeReport(
    Digest id,
    DisputeCase about,
    ChallengeState state,
    DisputePosition position,
    String denied,
    Optional<Turn> turn,
    List<Move> moves) {
  /// Who is to move, and the clocks by the time of the newest block.
  ///
  /// @param mover `accused` or `challenger`
  /// @param until the last moment to move
  /// @param left of it; zero when the other side may call the time
  record Turn(
      String mover,
      Address account,
      Instant until,
      Duration left,
      Duration accusedLeft,
      Duration challengerLeft) {}

  /// @param what happened, in words
  record Move(long block, Digest transaction, String what) {}

  static DisputeReport of(ChainReader reader, DisputeRecord found) {
    ChainView now = reader.latest();
    return new DisputeReport(
        found.id(),
        found.about(),
        now.challenge(found.about().key()).state(),
        found.position(),
        DisputeWords.denied(found.position()),
        found.stand().map(stand -> turn(found.about(), stand, now.time())),
        found.events().stream().map(DisputeReport::move).toList());
  }

  private static Turn turn(DisputeCase about, DisputeStand stand, Instant now) {
    boolean accused = stand.accusedMoves();
    Duration left = Duration.between(now, stand.until());
    Duration spared = left.isNegative() ? Duration.ZERO : left;
    return new Turn(
        accused ? "accused" : "challenger",
        accused ? about.key().accused() : about.key().challenger(),
        stand.until(),
        spared,
        accused ? spared : stand.accusedLeft(),
        accused ? stand.challengerLeft() : spared);
  }

  private static Move move(ChainEvent event) {
    String what =
        switch (event) {
          case ChainEvent.DisputeOpened e -> at("opened", e.position());
          case ChainEvent.DisputeMoved e when e.adopted() -> at("both signed", e.position());
          case ChainEvent.DisputeMoved e ->
              at(
                  e.position().turn().accusedMoves() ? "challenger moved" : "accused moved",
                  e.position());
          case ChainEvent.DisputeEnded e ->
              "%s won: %s"
                  .formatted(
                      e.accusedWon() ? "the accused" : "the challenger",
                      e.how() == ChainEvent.Ending.JUDGED
                          ? "the contract did the operation in dispute"
                          : "the other side's clock ran out");
          case ChainEvent other -> other.getClass().getSimpleName();
        };
    return new Move(event.place().block(), event.place().txHash(), what);
  }

  private static String at(String who, DisputePosition position) {
    return "%s, move %d, stage %s"
        .formatted(who, position.turn().ply(), DisputeWords.stage(position.turn().stage()));
  }
}
