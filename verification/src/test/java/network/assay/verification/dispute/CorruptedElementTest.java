// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Node;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Somebody takes another number for one element that one node makes in one step, and goes on from
/// there consistently.
final class CorruptedElementTest {
  private static final Backend BACKEND = new ScalarBackend();

  /// More kinds of node than there are.
  private static final int ALL = 999;

  private static Tensor corrupted(Tensor tensor, int element) {
    Tensor copy = tensor.copy();
    switch (copy.dtype()) {
      case F32 -> {
        float[] values = copy.sharedFloats();
        values[element] = values[element] == 1.5f ? -1.5f : 1.5f;
      }
      case I32 -> {
        int[] values = copy.sharedInts();
        values[element] = values[element] == 0 ? -1 : 0;
      }
      case U8 -> copy.sharedBytes()[element] ^= 1;
    }
    return copy;
  }

  static SegmentTruth.Tampering tampering(int step, int tensor, int element) {
    return at -> (made, value) -> at == step && made == tensor ? corrupted(value, element) : value;
  }

  private static Digest end(Truth truth) {
    HashTree steps = truth.steps();
    return steps.node(0, steps.size() - 1);
  }

  /// Plays the game on both sides: once the liar is accused, once it accuses.
  private static List<Duel.Outcome> both(Tasks.Ready task, Truth right, Truth wrong, State start) {
    var honest = new Player(right, 0);
    var liar = new Liar(wrong, 0);
    Duel.Outcome caught =
        Duel.play(task.terms(), 0, start, end(wrong), honest.open(), liar, honest::answer);
    assertThat(caught.accusedWins()).isFalse();
    Duel.Outcome cleared =
        Duel.play(task.terms(), 0, start, end(right), liar.open(), honest::answer, liar);
    assertThat(cleared.accusedWins()).isTrue();
    return List.of(caught, cleared);
  }

  /// Corrupts an element of a node of each kind, up to so many, and says of which.
  private static Set<String> every(Tasks.Ready task, int steps, long seed, int most) {
    var random = new Random(seed);
    Graph first = task.program().graphs().getFirst();
    var right = task.truth(0, task.start(), BACKEND);
    var seen = new HashSet<String>();
    var tensors = new ArrayList<>(first.made().boxed().toList());
    Collections.shuffle(tensors, random);
    for (int tensor : tensors) {
      int step = random.nextInt(steps);
      Graph graph = right.graph(step).graph();
      if (tensor >= graph.tensors() || seen.size() >= most) continue;
      Node node = graph.maker(tensor).orElseThrow();
      String kind = kind(node);
      if (node.shape().elements() == 0 || seen.contains(kind)) continue;
      int element = random.nextInt(node.shape().elements());
      var wrong = task.lie(0, task.start(), BACKEND, tampering(step, tensor, element));
      if (end(wrong).equals(end(right))) continue;
      both(task, right, wrong, task.start());
      seen.add(kind);
    }
    return seen;
  }

  private static String kind(Node node) {
    return switch (node) {
      case Node.Fold fold ->
          "fold " + fold.op() + (fold.reduce().elements() > 64 ? " of many steps" : "");
      case Node.Map map -> "map " + map.op();
      case Node.Gather gather -> "gather " + gather.dtype();
      case Node.ScatterAdd _ -> "scatter";
      case Node.Random _ -> "random";
      case Node.Order _ -> "order";
    };
  }

  @Test
  void of_a_perceptron_is_found_whatever_node_it_is_of() {
    assertThat(every(Tasks.train(Tasks.MLP, 5, 3, BACKEND), 3, 1, ALL))
        .contains("fold FMA", "order", "gather U8", "map EXP");
  }

  @Test
  void of_a_residual_network_is_found() {
    assertThat(every(Tasks.train(Tasks.NET, 2, 2, BACKEND), 2, 2, 5)).hasSize(5);
  }

  @Test
  void of_a_transformer_is_found() {
    assertThat(every(Tasks.train(Tasks.GPT, 4, 2, BACKEND), 2, 3, 8)).hasSize(8);
  }

  @Test
  void of_an_evaluation_is_found_whatever_node_it_is_of() {
    assertThat(every(Tasks.evaluate(Tasks.MLP, BACKEND), 3, 4, ALL))
        .contains("fold FMA of many steps", "fold I_ADD");
  }

  @Test
  @Tag("long")
  void of_larger_networks_is_found_whatever_node_it_is_of() {
    var seen = new HashSet<String>();
    for (int seed = 10; seed < 13; seed++) {
      seen.addAll(every(Tasks.train(Tasks.NET, 2, 2, BACKEND), 2, seed, ALL));
      seen.addAll(every(Tasks.train(Tasks.GPT, 4, 2, BACKEND), 2, seed, ALL));
    }
    assertThat(seen).contains("fold I_MIN", "scatter", "gather F32", "map EXP", "map GELU");
  }
}
