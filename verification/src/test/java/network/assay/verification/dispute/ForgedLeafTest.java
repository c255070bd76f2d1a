// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;
import org.junit.jupiter.api.Test;

final class ForgedLeafTest {
  private static final Backend BACKEND = new ScalarBackend();

  /// Leaves of a trace that no node gives: inputs, entries, inner nodes, root.
  private static List<Integer> leaves(Truth truth, int step) {
    TraceLayout layout = truth.program(step).layout();
    var leaves = new ArrayList<Integer>();
    for (int leaf = 0; leaf < layout.length(); leaf++) {
      if (!(layout.place(leaf) instanceof TraceLayout.Place.Made)) leaves.add(leaf);
    }
    return leaves;
  }

  private static void find(Tasks.Ready task, int segment) {
    int last = task.terms().steps(segment) - 1;
    Truth right = task.truth(segment, task.start(), BACKEND);
    HashTree steps = right.steps();
    Digest end = steps.node(0, last);
    var honest = new Player(right, segment);
    for (int leaf : leaves(right, last)) {
      var liar = new Liar(new ForgedLeaf(right, leaf), segment);
      Duel.Outcome caught =
          Duel.play(
              task.terms(),
              segment,
              task.start(),
              ForgedLeaf.END,
              honest.open(),
              liar,
              honest::answer);
      assertThat(caught.accusedWins()).as("leaf %d", leaf).isFalse();
      assertThat(caught.match().moves().getLast()).isInstanceOf(Move.JudgeLeaf.class);
      Duel.Outcome cleared =
          Duel.play(task.terms(), segment, task.start(), end, liar.open(), honest::answer, liar);
      assertThat(cleared.accusedWins()).as("leaf %d", leaf).isTrue();
    }
  }

  @Test
  void a_forged_leaf_of_a_trace_is_found_whatever_it_follows_from() {
    find(Tasks.train(Tasks.MLP, 5, 3, BACKEND), 0);
    find(Tasks.evaluate(Tasks.MLP, BACKEND), 0);
  }
}
