// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeStand;
import network.assay.verification.dispute.Move;

/// What to do next in a game (docs/chain, "What the node does by itself"). Pure: time and
/// everything else is in the situation.
final class Tactics {
  /// Our answer to a position.
  sealed interface Answer {
    /// One that reveals something: it stands on the sheet, signed by us.
    record Line(ScoreSheet.Entry entry) implements Answer {}

    /// One that the contract decides.
    record Judge(Move move) implements Answer {}
  }

  /// @param best the most advanced position that both sides are bound to
  /// @param answer ours to it, as far as it is found
  /// @param waited since `best` is the best
  /// @param heard whether the other side answers messages
  record Situation(
      Role me,
      Court.Sight sight,
      ScoreSheet.Entry best,
      Optional<Answer> answer,
      Duration waited,
      boolean heard) {}

  sealed interface Action {
    /// Find our answer to the best position.
    record Think() implements Action {}

    /// Bring our move to the other side.
    record Send(ScoreSheet.Entry entry) implements Action {}

    /// Move on chain, from the best position.
    record Post(Answer answer) implements Action {}

    /// Have the chain take the best position, which stops our clock.
    record Adopt() implements Action {}

    record CallTime() implements Action {}

    record Wait() implements Action {}

    /// The chain says that it is decided, or that there is no such dispute (any more).
    record Over(ChallengeState state) implements Action {}
  }

  private Tactics() {}

  static Action next(Situation s, DisputeRules rules) {
    boolean open = s.sight().state() == ChallengeState.DISPUTED;
    if (!open || s.sight().stand().isEmpty()) return new Action.Over(s.sight().state());
    DisputeStand stand = s.sight().stand().get();
    boolean ourClock = s.me().moves(stand.accusedMoves());
    boolean ourTurn = s.me().moves(s.best().position().accusedMoves());
    Instant now = s.sight().now();
    if (now.isAfter(stand.until())) {
      // Nothing else is taken from then on.
      return ourClock ? new Action.Wait() : new Action.CallTime();
    }
    boolean hurried = ourClock && now.plus(rules.margin()).isAfter(stand.until());
    if (!ourTurn) {
      boolean late = s.waited().compareTo(rules.thinking()) >= 0;
      return ourClock && (late || hurried) ? new Action.Adopt() : new Action.Wait();
    }
    if (s.answer().isEmpty()) return new Action.Think();
    return switch (s.answer().get()) {
      case Answer.Judge judge -> new Action.Post(judge);
      case Answer.Line line ->
          s.heard() && !hurried ? new Action.Send(line.entry()) : new Action.Post(line);
    };
  }
}
