// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.protocol.market.Digest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class RandomLiarTest {
  private static final Backend BACKEND = new ScalarBackend();

  private static void honestWins(Tasks.Ready task, int games, long seed) {
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
    }
  }

  @Test
  void whoever_is_right_wins_whatever_the_other_side_claims() {
    honestWins(Tasks.train(Tasks.SMALL, 9, 9, BACKEND), 60, 1);
    honestWins(Tasks.train(Tasks.MLP, 5, 3, BACKEND), 60, 2);
    honestWins(Tasks.evaluate(Tasks.MLP, BACKEND), 40, 3);
  }

  @Test
  @Tag("long")
  void whoever_is_right_wins_whatever_the_other_side_claims_of_larger_networks() {
    honestWins(Tasks.train(Tasks.NET, 2, 2, BACKEND), 60, 4);
    honestWins(Tasks.train(Tasks.GPT, 4, 4, BACKEND), 60, 5);
    honestWins(Tasks.train(Tasks.MLP, 90, 90, BACKEND), 500, 6);
  }
}
