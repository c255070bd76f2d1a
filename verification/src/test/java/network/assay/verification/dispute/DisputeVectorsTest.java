// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Node;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.State;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.task.GraphDigest;
import org.junit.jupiter.api.Test;

/// docs/spec/vectors/dispute.json: whole games, which the contract plays too. Where this page's
/// rules change, delete the file and run this test: it writes a new one.
final class DisputeVectorsTest {
  private static final Path FILE = Path.of("../docs/spec/vectors/dispute.json");
  private static final Backend BACKEND = new ScalarBackend();

  @Test
  void games_are_played_as_before() throws IOException {
    String text = GameJson.text(GameJson.map("games", games()));
    if (!Files.exists(FILE)) Files.writeString(FILE, text);
    assertThat(Files.readString(FILE)).isEqualTo(text);
  }

  private static List<Map<String, Object>> games() {
    Tasks.Ready train = Tasks.train(Tasks.MLP, 5, 3, BACKEND);
    Tasks.Ready gpt = Tasks.train(Tasks.GPT, 1, 1, BACKEND);
    Tasks.Ready small = Tasks.train(Tasks.SMALL, 9, 9, BACKEND);
    Tasks.Ready evaluate = Tasks.evaluate(Tasks.SMALL, BACKEND);
    var games = new ArrayList<Map<String, Object>>();
    games.add(corrupted("a fold of 70 steps", train, node -> isLong(node), true));
    games.add(corrupted("a fold of 70 steps, falsely", train, node -> isLong(node), false));
    games.add(
        corrupted("a fold of few steps", small, n -> n instanceof Node.Fold f && few(f), true));
    games.add(corrupted("a map", small, node -> node instanceof Node.Map, true));
    games.add(
        corrupted(
            "a gather", small, n -> n instanceof Node.Gather g && g.dtype() == DType.U8, true));
    games.add(corrupted("an order", small, node -> node instanceof Node.Order, true));
    games.add(corrupted("random words", gpt, node -> node instanceof Node.Random, true));
    games.add(corrupted("a scatter-add", gpt, node -> node instanceof Node.ScatterAdd, true));
    int tensors = small.program().graphs().getFirst().tensors();
    for (GraphDigest.Kind kind : GraphDigest.Kind.values()) {
      games.add(forged("an input, " + kind, small, input(small, kind), true));
    }
    games.add(forged("an entry", small, tensors, true));
    int last = (int) small.truth(0, small.start(), BACKEND).program(0).layout().length() - 1;
    games.add(forged("an inner node", small, last - 1, false));
    games.add(forged("a state", small, last, true));
    games.add(forged("a step of an evaluation's last graph", evaluate, 0, true));
    return games;
  }

  private static int input(Tasks.Ready task, GraphDigest.Kind kind) {
    GraphDigest graph = task.program().digests().getFirst();
    int input = 0;
    while (graph.kind(input) != kind) input++;
    return input;
  }

  private static boolean isLong(Node node) {
    return node instanceof Node.Fold fold && fold.reduce().elements() > 64;
  }

  private static boolean few(Node.Fold fold) {
    return fold.op() == FoldOp.FMA && fold.reduce().elements() < 64;
  }

  private static Map<String, Object> corrupted(
      String name, Tasks.Ready task, Predicate<Node> which, boolean accused) {
    Graph graph = task.program().graphs().getFirst();
    Truth right = task.truth(0, task.start(), BACKEND);
    for (int tensor : graph.made().toArray()) {
      if (!which.test(graph.maker(tensor).orElseThrow())) continue;
      int step = task.terms().steps(0) / 2;
      int elements = graph.shape(tensor).elements();
      for (int element : new int[] {elements / 2, 0, elements / 3, elements - 1}) {
        var tampering = CorruptedElementTest.tampering(step, tensor, element);
        var wrong = task.lie(0, task.start(), BACKEND, tampering);
        if (end(wrong).equals(end(right))) continue; // the number did not matter
        return game(name, task, right, wrong, accused);
      }
    }
    throw new AssertionError("no node for " + name);
  }

  private static Map<String, Object> forged(
      String name, Tasks.Ready task, int leaf, boolean accused) {
    Truth right = task.truth(0, task.start(), BACKEND);
    return game(name + " of a trace", task, right, new ForgedLeaf(right, leaf), accused);
  }

  private static Map<String, Object> game(
      String name, Tasks.Ready task, Truth right, Truth wrong, boolean liarIsAccused) {
    State start = task.start();
    var honest = new Player(right, 0);
    var liar = new Liar(wrong, 0);
    Digest signed = end(liarIsAccused ? wrong : right);
    Duel.Outcome outcome =
        liarIsAccused
            ? Duel.play(task.terms(), 0, start, signed, honest.open(), liar, honest::answer)
            : Duel.play(task.terms(), 0, start, signed, liar.open(), honest::answer, liar);
    assertThat(outcome.accusedWins()).isEqualTo(!liarIsAccused);
    return GameJson.map(
        "name", name,
        "terms", GameJson.terms(task.terms()),
        "termsDigest", task.terms().digest(),
        "segment", 0,
        "start", StateDigest.of(start),
        "end", signed,
        "open", GameJson.open(outcome.match().open()),
        "moves", outcome.match().moves().stream().map(GameJson::move).toList(),
        "positions", outcome.positions().stream().map(GameJson::position).toList(),
        "accusedWins", outcome.accusedWins());
  }

  private static Digest end(Truth truth) {
    HashTree steps = truth.steps();
    return steps.node(0, steps.size() - 1);
  }
}
