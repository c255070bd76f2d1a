// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.protocol.market.Digest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class RandomLiarTest {
  private static final Backend BACKEND = new ScalarBackend();

  /// @return the moves of the honest side that denied more than the first of what it was shown
  private static List<Move> honestWins(Tasks.Ready task, int games, long seed) {
    var behind = new ArrayList<Move>();
    var random = new Random(seed);
    Truth right = task.truth(0, task.start(), BACKEND);
    int steps = right.steps().size();
    int most = MostMoves.of(task.program().digests().getFirst(), steps);
    var honest = new Player(right, 0);
    Digest end = right.steps().node(0, steps - 1);
    for (int game = 0; game < games; game++) {
      var wrong = new Digest(1, 1, 1, game);
      var liar = new RandomLiar(right, 0, wrong, random);
      Duel.Outcome accuser =
          Duel.play(task.terms(), 0, task.start(), end, liar.open(), honest::answer, liar);
      assertThat(accuser.accusedWins()).as("game %d of seed %d", game, seed).isTrue();
      Duel.Outcome accused =
          Duel.play(task.terms(), 0, task.start(), wrong, honest.open(), liar, honest::answer);
      assertThat(accused.accusedWins()).as("game %d of seed %d", game, seed).isFalse();
      assertThat(List.of(accuser.moves(), accused.moves())).allMatch(moves -> moves <= most);
      behind.addAll(behindTheFirst(accuser, 0));
      behind.addAll(behindTheFirst(accused, 1));
    }
    return behind;
  }

  /// @param first of the honest side's moves
  private static List<Move> behindTheFirst(Duel.Outcome game, int first) {
    List<Move> moves = game.match().moves();
    return IntStream.range(0, moves.size())
        .filter(i -> i % 2 == first)
        .mapToObj(moves::get)
        .filter(move -> picked(move) > 0)
        .toList();
  }

  private static int picked(Move move) {
    return switch (move) {
      case Move.Descend descend -> descend.pick().node();
      case Move.Step step -> step.pick().node();
      case Move.Tensor tensor -> tensor.pick().node();
      case Move.Chunk chunk -> chunk.pick().node();
      case Move.Refold refold -> refold.picked();
      case Move.JudgeLeaf leaf -> leaf.pick().node();
      case Move.JudgeStep step -> step.picked();
      case Move.Fold _, Move.JudgeElement _ -> 0;
    };
  }

  @Test
  void whoever_is_right_wins_whatever_the_other_side_claims() {
    List<Move> behind = new ArrayList<>(honestWins(Tasks.train(Tasks.SMALL, 9, 9, BACKEND), 60, 1));
    behind.addAll(honestWins(Tasks.train(Tasks.MLP, 5, 3, BACKEND), 60, 2));
    behind.addAll(honestWins(Tasks.evaluate(Tasks.MLP, BACKEND), 40, 3));
    assertThat(behind)
        .hasAtLeastOneElementOfType(Move.Descend.class)
        .hasAtLeastOneElementOfType(Move.Step.class)
        .hasAtLeastOneElementOfType(Move.Tensor.class)
        .hasAtLeastOneElementOfType(Move.Chunk.class)
        .hasAtLeastOneElementOfType(Move.JudgeLeaf.class)
        .hasAtLeastOneElementOfType(Move.JudgeStep.class);
  }

  @Test
  @Tag("long")
  void whoever_is_right_wins_whatever_the_other_side_claims_of_larger_networks() {
    var _ = honestWins(Tasks.train(Tasks.NET, 2, 2, BACKEND), 60, 4);
    var _ = honestWins(Tasks.train(Tasks.GPT, 4, 4, BACKEND), 60, 5);
    var _ = honestWins(Tasks.train(Tasks.MLP, 90, 90, BACKEND), 500, 6);
  }
}
