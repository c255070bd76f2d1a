// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.graph.Node;
import network.assay.compute.tensor.Ints;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.StateDigest;
import org.junit.jupiter.api.Test;

/// What the rules do not allow is refused, and says why.
final class RefusalTest {
  private static final Backend BACKEND = new ScalarBackend();
  private static final Digest OTHER = new Digest(9, 9, 9, 9);

  private static final Tasks.Ready TASK = Tasks.train(Tasks.MLP, 5, 3, BACKEND);
  private static final Truth RIGHT = TASK.truth(0, TASK.start(), BACKEND);
  private static final Truth WRONG = wrong();
  private static final Digest SIGNED = WRONG.steps().node(0, 2);
  private static final Duel.Outcome GAME = game();

  /// Somebody took another number for an element of a fold of 70 steps.
  private static Truth wrong() {
    var graph = TASK.program().graphs().getFirst();
    int tensor =
        graph
            .made()
            .filter(
                one ->
                    graph.nodes().get(one - graph.inputs().size()) instanceof Node.Fold fold
                        && fold.reduce().elements() == 70)
            .findFirst()
            .orElseThrow();
    return TASK.lie(0, TASK.start(), BACKEND, CorruptedElementTest.tampering(1, tensor, 2));
  }

  private static Duel.Outcome game() {
    var honest = new Player(RIGHT, 0);
    return Duel.play(
        TASK.terms(), 0, TASK.start(), SIGNED, honest.open(), new Liar(WRONG, 0), honest::answer);
  }

  private static Refusal refusal(int position, Move move) {
    Verdict verdict = new Game(TASK.terms(), SIGNED).apply(GAME.positions().get(position), move);
    if (!(verdict instanceof Verdict.Refuse(Refusal refusal, String what))) {
      throw new AssertionError("allowed: " + move);
    }
    assertThat(what).isNotBlank();
    return refusal;
  }

  private static <T extends Move> T move(Class<T> kind) {
    return kind.cast(
        GAME.match().moves().stream().filter(kind::isInstance).findFirst().orElseThrow());
  }

  private static int place(Class<? extends Move> kind) {
    return GAME.match().moves().indexOf(move(kind));
  }

  @Test
  void every_move_belongs_to_its_own_position() {
    List<Move> moves = GAME.match().moves();
    assertThat(moves).hasSize(7);
    for (int position = 0; position < moves.size(); position++) {
      for (int other = 0; other < moves.size(); other++) {
        if (other != position) refusal(position, moves.get(other));
      }
    }
  }

  @Test
  void leaves_beyond_the_list_are_never_picked_or_revealed() {
    Move.Step step = move(Move.Step.class);
    var beyond = new Move.Pick(3, Digest.ZERO, step.pick().siblings());
    assertThat(refusal(0, with(step, beyond))).isEqualTo(Refusal.OUT_OF_RANGE);
    var nodes = new ArrayList<>(step.nodes());
    nodes.add(Digest.ZERO);
    assertThat(
            refusal(
                0,
                new Move.Step(
                    step.pick(),
                    step.program(),
                    step.agreed(),
                    nodes,
                    step.end(),
                    step.endSiblings())))
        .isEqualTo(Refusal.WRONG_LENGTH);
  }

  @Test
  void siblings_are_as_many_as_are_due_and_lead_to_the_claim() {
    Move.Step step = move(Move.Step.class);
    Move.Pick pick = step.pick();
    var few = new Move.Pick(pick.node(), pick.value(), List.of());
    assertThat(refusal(0, with(step, few))).isEqualTo(Refusal.WRONG_LENGTH);
    var wrong = new Move.Pick(pick.node(), OTHER, pick.siblings());
    assertThat(refusal(0, with(step, wrong))).isEqualTo(Refusal.NOT_UNDER_CLAIM);
  }

  private static Move.Step with(Move.Step step, Move.Pick pick) {
    return new Move.Step(
        pick, step.program(), step.agreed(), step.nodes(), step.end(), step.endSiblings());
  }

  @Test
  void whoever_denies_a_claim_claims_another() {
    int at = place(Move.Descend.class);
    Move.Descend descend = move(Move.Descend.class);
    Position position = GAME.positions().get(at);
    Reveals reveals = new Moves(RIGHT, 0, position, before(at)).reveals();
    Player liar = new Player(RIGHT, 0);
    Move same = new Moves(RIGHT, 0, position, before(at)).descend(reveals, 0, RIGHT.leaves(1));
    assertThat(refusal(at, same)).isEqualTo(Refusal.EQUAL_CLAIM);
    assertThat(liar.answer(position, before(at))).isEqualTo(descend);
    Move.Fold fold = move(Move.Fold.class);
    int denied = new Chunks(fold.shown().descriptor()).bits(2, fold.shown().word());
    int[] bits = fold.accumulators().bits().toArray();
    bits[bits.length - 1] = denied;
    assertThat(
            refusal(
                place(Move.Fold.class),
                new Move.Fold(fold.shown(), new Accumulators(Ints.of(bits)))))
        .isEqualTo(Refusal.EQUAL_CLAIM);
  }

  private static Match before(int move) {
    return new Match(GAME.match().open(), GAME.match().moves().subList(0, move));
  }

  @Test
  void the_accused_stands_by_the_end_that_it_signed() {
    Move.Step step = move(Move.Step.class);
    Position position = GAME.positions().getFirst();
    Match opened = before(0);
    Moves moves = new Moves(RIGHT, 0, position, opened);
    Move other = moves.step(moves.reveals(), 2, RIGHT.leaves(1));
    assertThat(refusal(0, other)).isEqualTo(Refusal.NOT_WHAT_WAS_SIGNED);
    assertThat(step.pick().node()).isEqualTo(1);
  }

  @Test
  void a_leaf_is_agreed_only_before_the_one_that_is_picked() {
    Move.Step step = move(Move.Step.class);
    Position position = GAME.positions().getFirst();
    Reveals reveals = new Moves(RIGHT, 0, position, before(0)).reveals();
    for (long leaf : new long[] {1, 2}) {
      var agreed = reveals.agree(RIGHT.steps(), List.of(leaf));
      assertThat(
              refusal(
                  0,
                  new Move.Step(
                      step.pick(),
                      step.program(),
                      agreed,
                      step.nodes(),
                      step.end(),
                      step.endSiblings())))
          .isEqualTo(Refusal.NOT_AGREED);
    }
  }

  @Test
  void operands_are_those_of_the_node_and_no_more() {
    int at = place(Move.JudgeStep.class);
    Move.JudgeStep judge = move(Move.JudgeStep.class);
    List<Opening> more = new ArrayList<>(judge.openings());
    more.add(judge.openings().getFirst());
    assertThat(refusal(at, with(judge, more))).isEqualTo(Refusal.WRONG_LENGTH);
    assertThat(refusal(at, with(judge, List.of()))).isEqualTo(Refusal.WRONG_LENGTH);
    Opening first = judge.openings().getFirst();
    byte[] spoiled = first.chunk().toArray();
    spoiled[0] ^= 1;
    List<Opening> others = new ArrayList<>(judge.openings());
    others.set(0, new Opening(first.shape(), Octets.of(spoiled), first.siblings()));
    assertThat(refusal(at, with(judge, others))).isEqualTo(Refusal.NOT_AGREED);
  }

  private static Move with(Move.JudgeStep judge, List<Opening> openings) {
    return new Move.JudgeStep(
        judge.claimed(), judge.picked(), judge.descriptor(), judge.agreed(), openings);
  }

  @Test
  void a_graph_that_is_not_the_programs_is_refused() {
    Move.Tensor tensor = move(Move.Tensor.class);
    var other = new Program(tensor.program().terms(), tensor.program().graph(), Optional.of(OTHER));
    assertThat(
            refusal(
                place(Move.Tensor.class),
                new Move.Tensor(
                    tensor.pick(),
                    other,
                    tensor.descriptor(),
                    tensor.itemSiblings(),
                    tensor.nodes())))
        .isEqualTo(Refusal.NOT_THE_PROGRAM);
  }

  @Test
  void an_opening_claims_another_end_than_was_signed() {
    Game.Open open = GAME.match().open();
    var rules = new Game(TASK.terms(), open.end());
    assertThat(rules.open(0, StateDigest.of(TASK.start()), open))
        .isInstanceOfSatisfying(
            Verdict.Refuse.class, it -> assertThat(it.refusal()).isEqualTo(Refusal.EQUAL_CLAIM));
    assertThat(new Game(TASK.terms(), SIGNED).open(2, Digest.ZERO, open))
        .isInstanceOf(Verdict.Refuse.class);
  }
}
