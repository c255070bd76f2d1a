// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Node;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.StateDigest;
import org.junit.jupiter.api.Test;

final class PlayerTest {
  private static final Backend BACKEND = new ScalarBackend();

  @Test
  void a_player_that_was_killed_between_two_moves_answers_as_if_it_had_not_been() {
    Tasks.Ready task = Tasks.train(Tasks.MLP, 5, 3, BACKEND);
    Graph graph = task.program().graphs().getFirst();
    int tensor =
        graph
            .made()
            .filter(
                one ->
                    graph.maker(one).orElseThrow() instanceof Node.Fold fold
                        && fold.reduce().elements() > 64)
            .findFirst()
            .orElseThrow();
    var tampering = CorruptedElementTest.tampering(2, tensor, 1);
    Truth wrong = task.lie(0, task.start(), BACKEND, tampering);
    Digest signed = wrong.steps().node(0, 2);
    var kept = new Player(task.truth(0, task.start(), BACKEND), 0);
    var answers = new ArrayList<Move>();
    Duel.Outcome outcome =
        Duel.play(
            task.terms(),
            0,
            task.start(),
            signed,
            kept.open(),
            (position, match) ->
                new Liar(task.lie(0, task.start(), BACKEND, tampering), 0).answer(position, match),
            (position, match) -> {
              Move fresh =
                  new Player(task.truth(0, task.start(), BACKEND), 0).answer(position, match);
              assertThat(kept.answer(position, match)).isEqualTo(fresh);
              answers.add(fresh);
              return fresh;
            });
    assertThat(outcome.accusedWins()).isFalse();
    assertThat(answers).hasSize(3);
  }

  /// The gradients of a transformer are what a step's optimizer reads.
  @Test
  void a_number_in_a_transformers_gradient_is_found_in_the_second_segment_too() {
    Tasks.Ready task = Tasks.train(Tasks.GPT, 4, 2, BACKEND);
    var first = task.truth(0, task.start(), BACKEND);
    var middle = first.trace(1).after();
    assertThat(StateDigest.of(middle)).isEqualTo(first.steps().node(0, 1));
    Graph graph = task.program().graphs().getFirst();
    int gradient =
        graph
            .made()
            .filter(one -> graph.maker(one).orElseThrow() instanceof Node.ScatterAdd)
            .max()
            .orElseThrow();
    Truth right = task.truth(1, middle, BACKEND);
    Truth wrong = task.lie(1, middle, BACKEND, CorruptedElementTest.tampering(1, gradient, 5));
    var honest = new Player(right, 1);
    Duel.Outcome outcome =
        Duel.play(
            task.terms(),
            1,
            middle,
            wrong.steps().node(0, 1),
            honest.open(),
            new Liar(wrong, 1),
            honest::answer);
    assertThat(outcome.accusedWins()).isFalse();
    assertThat(outcome.positions().getLast().stage())
        .isInstanceOfSatisfying(
            Stage.Fold.class,
            fold -> {
              assertThat(fold.suspect().tensor()).isEqualTo(gradient);
              assertThat(fold.element()).isEqualTo(5);
            });
  }
}
