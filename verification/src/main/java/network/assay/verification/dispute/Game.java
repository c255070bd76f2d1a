// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.List;
import java.util.Map;
import network.assay.compute.backend.scalar.StepOracle;
import network.assay.compute.graph.Node;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.task.GraphDigest;
import network.assay.verification.task.Terms;

/// The rules of one dispute (docs/spec/dispute, sections 5 and 6): which moves a position allows,
/// and what comes of each. Exactly the checks of the contract, and no state.
///
/// @param terms that the accused signed
/// @param end the state that the segment ends in, as the accused signed
public record Game(Terms terms, Digest end) {
  /// The challenger's first claim about the states after the segment's steps.
  ///
  /// @param end the state that the segment ends in, as the challenger says
  /// @param endSiblings from there up to the claim; none where leaves are revealed
  public record Open(Digest end, List<Digest> nodes, List<Digest> endSiblings) {
    public Open {
      nodes = List.copyOf(nodes);
      endSiblings = List.copyOf(endSiblings);
    }
  }

  /// The first position of a dispute about `segment`.
  ///
  /// @param start the state the segment starts from, as the accused signed
  public Verdict open(int segment, Digest start, Open open) {
    return checked(
        () -> {
          Refused.unless(
              segment >= 0 && segment < terms.segments(), Refusal.OUT_OF_RANGE, "no such segment");
          different(open.end(), end);
          Span span =
              reveal(open.nodes(), 0, HashTree.height(terms.steps(segment)), terms.steps(segment));
          checkLast(span, open.nodes(), open.end(), open.endSiblings());
          var stage = new Stage.Steps(span, Digest.ZERO);
          return new Verdict.Next(new Position(1, true, start, terms.firstStep(segment), stage));
        });
  }

  /// What comes of `move` in `position`.
  public Verdict apply(Position position, Move move) {
    return checked(
        () ->
            switch (move) {
              case Move.Descend descend -> descend(position, descend);
              case Move.Step step -> step(position, step);
              case Move.Tensor tensor -> tensor(position, tensor);
              case Move.Chunk chunk -> chunk(position, chunk);
              case Move.Fold fold -> fold(position, fold);
              case Move.Refold refold -> refold(position, refold);
              case Move.JudgeLeaf judge -> judgeLeaf(position, judge);
              case Move.JudgeElement judge -> judgeElement(position, judge);
              case Move.JudgeStep judge -> judgeStep(position, judge);
            });
  }

  private interface Checks {
    Verdict run();
  }

  private static Verdict checked(Checks checks) {
    try {
      return checks.run();
    } catch (Refused refused) {
      return new Verdict.Refuse(refused.refusal(), String.valueOf(refused.getMessage()));
    }
  }

  private Verdict descend(Position position, Move.Descend move) {
    Stage stage =
        switch (position.stage()) {
          case Stage.Steps(Span span, Digest frames) ->
              new Stage.Steps(below(span, move), Lists.push(frames, span));
          case Stage.Trace(Span span, Digest frames) ->
              new Stage.Trace(below(span, move), Lists.push(frames, span));
          case Stage.Tensor(Span span, Digest frames, Stage.Suspect suspect) ->
              new Stage.Tensor(below(span, move), frames, suspect);
          case Stage.Chunk _, Stage.Fold _ -> throw wrongStage();
        };
    return new Verdict.Next(position.next(stage));
  }

  private static Span below(Span span, Move.Descend move) {
    pick(span, move.pick());
    Refused.unless(span.low() > 0, Refusal.WRONG_STAGE, "nothing is below a leaf");
    Span then = reveal(move.nodes(), span.firstBelow(move.pick().node()), span.low(), span.count());
    different(then.claim(), move.pick().value());
    return then;
  }

  private Verdict step(Position position, Move.Step move) {
    if (!(position.stage() instanceof Stage.Steps(Span span, Digest before))) throw wrongStage();
    long leaf = pickLeaf(span, move.pick());
    Digest state = position.before();
    if (leaf > 0) {
      agree(move.agreed(), Lists.push(before, span), leaf, 1);
      Agreement.Leaf agreed = move.agreed().leaves().getFirst();
      Refused.unless(agreed.leaf() == leaf - 1, Refusal.NOT_AGREED, "another state before");
      state = agreed.value();
    }
    different(move.end(), move.pick().value());
    if (position.accusedMoves() && leaf == span.count() - 1) {
      Refused.unless(move.end().equals(end), Refusal.NOT_WHAT_WAS_SIGNED, "another end was signed");
    }
    int number = position.step() + (int) leaf;
    checkProgram(move.program(), number);
    long length = move.program().layout().length();
    Span trace = reveal(move.nodes(), 0, HashTree.height(length), length);
    checkLast(trace, move.nodes(), move.end(), move.endSiblings());
    return new Verdict.Next(
        new Position(
            position.ply() + 1,
            !position.accusedMoves(),
            state,
            number,
            new Stage.Trace(trace, Digest.ZERO)));
  }

  private Verdict tensor(Position position, Move.Tensor move) {
    if (!(position.stage() instanceof Stage.Trace(Span span, Digest frames))) throw wrongStage();
    long leaf = pickLeaf(span, move.pick());
    GraphDigest.Parts graph = move.program().graph();
    boolean made = move.program().layout().place(leaf) instanceof TraceLayout.Place.Made;
    Refused.unless(made, Refusal.WRONG_STAGE, "leaf " + leaf + " is no node's");
    checkProgram(move.program(), position.step());
    Node node = move.descriptor();
    Digest descriptor = GraphDigest.of(node);
    Items.check(graph, descriptor, (int) leaf, move.itemSiblings());
    int count = new Chunks(node).count();
    Span tensor = reveal(move.nodes(), 0, HashTree.height(count), count);
    Digest root = HashTree.root(count, tensor.claim());
    different(StateDigest.of(node.dtype(), node.shape(), root), move.pick().value());
    var suspect = new Stage.Suspect((int) leaf, descriptor);
    return new Verdict.Next(
        position.next(new Stage.Tensor(tensor, Lists.push(frames, span), suspect)));
  }

  private Verdict chunk(Position position, Move.Chunk move) {
    if (!(position.stage()
        instanceof Stage.Tensor(Span span, Digest frames, Stage.Suspect suspect))) {
      throw wrongStage();
    }
    long leaf = pickLeaf(span, move.pick());
    int size = StateDigest.CHUNK_BYTES;
    if (leaf == span.count() - 1) {
      Node node = move.descriptor().orElseThrow(Game::missingDescriptor);
      checkNode(suspect, node);
      size = new Chunks(node).size(leaf);
    }
    Refused.unless(
        move.data().size() == size, Refusal.WRONG_LENGTH, "a chunk of " + move.data().size());
    different(StateDigest.leaf(move.data().toArray()), move.pick().value());
    Digest claim = Chunks.words(move.data()).top();
    return new Verdict.Next(position.next(new Stage.Chunk(claim, frames, suspect, leaf)));
  }

  private Verdict fold(Position position, Move.Fold move) {
    if (!(position.stage() instanceof Stage.Chunk chunk)) throw wrongStage();
    int denied = claimed(chunk, move.shown());
    var oracle = new StepOracle(move.shown().descriptor());
    Refused.unless(oracle.steps() > 1, Refusal.WRONG_STAGE, "an element of a step or none");
    Interval interval = Interval.of(0, oracle.start(), oracle.steps());
    return new Verdict.Next(
        position.next(
            new Stage.Fold(
                accumulators(interval, move.accumulators(), denied),
                chunk.frames(),
                chunk.suspect(),
                move.shown().element(),
                interval)));
  }

  private Verdict refold(Position position, Move.Refold move) {
    if (!(position.stage() instanceof Stage.Fold fold)) throw wrongStage();
    Refused.unless(fold.interval().width() > 1, Refusal.WRONG_STAGE, "one step to judge");
    int denied = accumulator(fold, move.claimed(), move.picked());
    Interval part =
        fold.interval().part(move.picked(), before(fold, move.claimed(), move.picked()));
    return new Verdict.Next(
        position.next(
            new Stage.Fold(
                accumulators(part, move.accumulators(), denied),
                fold.frames(),
                fold.suspect(),
                fold.element(),
                part)));
  }

  private Verdict judgeLeaf(Position position, Move.JudgeLeaf move) {
    if (!(position.stage() instanceof Stage.Trace(Span span, Digest frames))) throw wrongStage();
    long leaf = pickLeaf(span, move.pick());
    checkProgram(move.program(), position.step());
    TraceLayout.Place place = move.program().layout().place(leaf);
    int sources = Leaves.sources(place);
    if (sources > 0) agree(move.agreed(), Lists.push(frames, span), leaf, sources);
    Digest right = new Leaves(move, position).value(place);
    return decided(position, right.equals(move.pick().value()));
  }

  private Verdict judgeElement(Position position, Move.JudgeElement move) {
    if (!(position.stage() instanceof Stage.Chunk chunk)) throw wrongStage();
    int denied = claimed(chunk, move.shown());
    var oracle = new StepOracle(move.shown().descriptor());
    Refused.unless(oracle.steps() <= 1, Refusal.WRONG_STAGE, "an element of several steps");
    var book = new OpenBook(move.openings());
    int right = oracle.element((int) move.shown().element(), book);
    checkRead(move.agreed(), chunk.frames(), chunk.suspect().tensor(), book.close());
    return decided(position, right == denied);
  }

  private Verdict judgeStep(Position position, Move.JudgeStep move) {
    if (!(position.stage() instanceof Stage.Fold fold)) throw wrongStage();
    Refused.unless(fold.interval().width() == 1, Refusal.WRONG_STAGE, "several steps to judge");
    int denied = accumulator(fold, move.claimed(), move.picked());
    checkNode(fold.suspect(), move.descriptor());
    var book = new OpenBook(move.openings());
    int right =
        new StepOracle(move.descriptor())
            .step(
                (int) fold.element(),
                (int) fold.interval().low() + move.picked(),
                before(fold, move.claimed(), move.picked()),
                book);
    checkRead(move.agreed(), fold.frames(), fold.suspect().tensor(), book.close());
    return decided(position, right == denied);
  }

  // The mover denied what is true, and loses, or it did not.
  private static Verdict decided(Position position, boolean deniedTruth) {
    return new Verdict.Decided(position.accusedMoves() != deniedTruth);
  }

  private static void pick(Span span, Move.Pick pick) {
    int revealed = Lists.width(span.first(), span.height(), span.count());
    Refused.unless(
        pick.node() >= 0 && pick.node() < revealed,
        Refusal.OUT_OF_RANGE,
        "node " + pick.node() + " of " + revealed);
    Refused.unlessUnder(
        span.claim(), pick.value(), pick.node(), Lists.levels(span.height()), pick.siblings());
  }

  private static long pickLeaf(Span span, Move.Pick pick) {
    pick(span, pick);
    Refused.unless(span.low() == 0, Refusal.WRONG_STAGE, "no leaf yet");
    return span.firstBelow(pick.node());
  }

  private static Span reveal(List<Digest> nodes, long first, int height, long count) {
    int due = Lists.width(first, height, count);
    Refused.unless(
        nodes.size() == due, Refusal.WRONG_LENGTH, nodes.size() + " nodes, " + due + " are due");
    return new Span(Lists.claim(nodes, height), first, height, count);
  }

  private static void checkLast(Span span, List<Digest> nodes, Digest last, List<Digest> siblings) {
    if (span.low() > 0) {
      Refused.unlessUnder(span.claim(), last, span.count() - 1, span.height(), siblings);
    } else {
      Refused.unless(siblings.isEmpty(), Refusal.WRONG_LENGTH, "siblings of a revealed leaf");
      Refused.unless(
          nodes.getLast().equals(last), Refusal.NOT_UNDER_CLAIM, "another leaf is the last");
    }
  }

  private static void agree(Agreement agreed, Digest frames, long picked, int count) {
    Refused.unless(
        agreed.leaves().size() == count, Refusal.NOT_AGREED, count + " agreed leaves are due");
    Agreements.check(agreed, frames, picked);
  }

  private static void checkRead(
      Agreement agreed, Digest frames, int tensor, Map<Integer, Digest> read) {
    if (read.isEmpty()) return;
    agree(agreed, frames, tensor, read.size());
    int i = 0;
    for (Map.Entry<Integer, Digest> one : read.entrySet()) {
      Agreement.Leaf leaf = agreed.leaves().get(i++);
      Refused.unless(
          leaf.leaf() == one.getKey() && leaf.value().equals(one.getValue()),
          Refusal.NOT_AGREED,
          "tensor " + one.getKey() + " is not as agreed");
    }
  }

  private static int claimed(Stage.Chunk chunk, Move.Shown shown) {
    Node node = shown.descriptor();
    checkNode(chunk.suspect(), node);
    var chunks = new Chunks(node);
    Refused.unless(
        shown.element() >= 0
            && shown.element() < node.shape().elements()
            && chunks.of(shown.element()) == chunk.chunk(),
        Refusal.OUT_OF_RANGE,
        "element " + shown.element() + " is not in the chunk");
    Refused.unlessUnder(
        chunk.claim(),
        shown.word(),
        chunks.word(shown.element()),
        chunks.height(chunk.chunk()),
        shown.siblings());
    return chunks.bits(shown.element(), shown.word());
  }

  private static Digest accumulators(Interval interval, Accumulators shown, int denied) {
    Refused.unless(
        shown.size() == interval.count(), Refusal.WRONG_LENGTH, shown.size() + " accumulators");
    Refused.unless(shown.last() != denied, Refusal.EQUAL_CLAIM, "the same accumulator");
    return Stage.Fold.claim(shown);
  }

  private static int accumulator(Stage.Fold fold, Accumulators claimed, int picked) {
    Refused.unless(
        Stage.Fold.claim(claimed).equals(fold.claim()),
        Refusal.NOT_UNDER_CLAIM,
        "other accumulators were claimed");
    Refused.unless(
        picked >= 0 && picked < claimed.size(), Refusal.OUT_OF_RANGE, "accumulator " + picked);
    return claimed.at(picked);
  }

  private static int before(Stage.Fold fold, Accumulators claimed, int picked) {
    return picked == 0 ? fold.interval().accumulator() : claimed.at(picked - 1);
  }

  private void checkProgram(Program program, int step) {
    Refused.unless(
        program.terms().digest().equals(terms.digest()) && program.runs(step),
        Refusal.NOT_THE_PROGRAM,
        "other terms, or another graph");
  }

  private static void checkNode(Stage.Suspect suspect, Node node) {
    Refused.unless(
        GraphDigest.of(node).equals(suspect.descriptor()),
        Refusal.NOT_THE_PROGRAM,
        "another node is in dispute");
  }

  private static void different(Digest claim, Digest denied) {
    Refused.unless(!claim.equals(denied), Refusal.EQUAL_CLAIM, "the same claim");
  }

  private static Refused wrongStage() {
    return new Refused(Refusal.WRONG_STAGE, "no move of this stage");
  }

  private static Refused missingDescriptor() {
    return new Refused(Refusal.WRONG_LENGTH, "the last chunk's node is missing");
  }
}
