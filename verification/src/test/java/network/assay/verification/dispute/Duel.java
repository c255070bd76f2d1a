// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.tensor.State;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.task.Terms;

/// One game, played to its end.
final class Duel {
  /// Whoever is to move.
  @FunctionalInterface
  interface Side {
    Move answer(Position position, Match match);
  }

  /// How it went.
  record Outcome(boolean accusedWins, Match match, List<Position> positions) {
    /// Moves with the opening and the judgement.
    int moves() {
      return match.moves().size() + 1;
    }
  }

  private Duel() {}

  /// @param start of the segment
  static Outcome play(
      Terms terms,
      int segment,
      State start,
      Digest signed,
      Game.Open open,
      Side accused,
      Side challenger) {
    var game = new Game(terms, signed);
    Verdict verdict = game.open(segment, StateDigest.of(start), open);
    var match = new Match(open, List.of());
    var positions = new ArrayList<Position>();
    while (verdict instanceof Verdict.Next(Position position)) {
      positions.add(position);
      assertThat(positions.size()).isLessThan(40);
      Side mover = position.accusedMoves() ? accused : challenger;
      Move move = mover.answer(position, match);
      match = match.with(move);
      verdict = game.apply(position, move);
    }
    if (verdict instanceof Verdict.Refuse refuse)
      throw new AssertionError(refuse + " in " + positions.getLast());
    boolean accusedWins = ((Verdict.Decided) verdict).accusedWins();
    return new Outcome(accusedWins, match, positions);
  }
}
