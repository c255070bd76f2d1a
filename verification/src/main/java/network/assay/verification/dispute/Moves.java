// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import network.assay.compute.backend.scalar.StepOracle;
import network.assay.compute.graph.Node;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.task.GraphDigest;

/// Makes moves in one position from what a side holds to be right.
final class Moves {
  private final Truth truth;
  private final Position position;
  private final Match match;
  private final int step;

  /// @param segment the dispute is about
  Moves(Truth truth, int segment, Position position, Match match) {
    this.truth = truth;
    this.position = position;
    this.match = match;
    this.step = position.step() - truth.terms().firstStep(segment);
  }

  /// What was revealed of the list that is being narrowed.
  Reveals reveals() {
    return switch (position.stage()) {
      case Stage.Steps steps -> match.steps((int) steps.span().count());
      case Stage.Trace trace -> match.last(trace.span().count());
      case Stage.Tensor tensor -> match.last(tensor.span().count());
      case Stage.Chunk _, Stage.Fold _ -> throw new IllegalStateException("no list");
    };
  }

  /// The same list as this side holds it to be.
  HashTree own() {
    return switch (position.stage()) {
      case Stage.Steps _ -> truth.steps();
      case Stage.Trace _ -> leaves();
      case Stage.Tensor tensor -> StateDigest.tree(made(tensor.suspect().tensor()));
      case Stage.Chunk _, Stage.Fold _ -> throw new IllegalStateException("no list");
    };
  }

  private StepTrace trace() {
    return truth.trace(step);
  }

  private HashTree leaves() {
    return truth.leaves(step);
  }

  /// The trace of the step with this number in the list of steps.
  HashTree leaves(int leaf) {
    return truth.leaves(step + leaf);
  }

  /// @param tree what is to be revealed below the node that is picked
  Move descend(Reveals reveals, int picked, HashTree tree) {
    Span span = reveals.span();
    return new Move.Descend(
        reveals.pick(picked), Lists.reveal(tree, span.firstBelow(picked), span.low()));
  }

  /// @param trace to be revealed
  Move step(Reveals reveals, int picked, HashTree trace) {
    int leaf = (int) reveals.span().firstBelow(picked);
    int height = trace.height();
    int last = trace.size() - 1;
    return new Move.Step(
        reveals.pick(picked),
        truth.program(step + leaf),
        leaf == 0 ? Agreement.NONE : reveals.agree(truth.steps(), List.of(leaf - 1L)),
        Lists.reveal(trace, 0, height),
        trace.node(0, last),
        endSiblings(trace));
  }

  static List<Digest> endSiblings(HashTree list) {
    boolean leaves = Lists.revealed(list.height()) == 0;
    return leaves ? List.of() : list.siblings(list.size() - 1, 0, list.height());
  }

  /// @param tensor to be revealed
  Move tensor(Reveals reveals, int picked, HashTree tensor) {
    int leaf = (int) reveals.span().firstBelow(picked);
    GraphDigest graph = truth.graph(step);
    return new Move.Tensor(
        reveals.pick(picked),
        truth.program(step),
        graph.graph().maker(leaf).orElseThrow(),
        graph.prove(leaf).siblings(),
        Lists.reveal(tensor, 0, tensor.height()));
  }

  Move chunk(Reveals reveals, int picked, Octets data) {
    long leaf = reveals.span().firstBelow(picked);
    boolean last = leaf == reveals.span().count() - 1;
    return new Move.Chunk(
        reveals.pick(picked), last ? Optional.of(node()) : Optional.empty(), data);
  }

  Move fold(long element, Accumulators accumulators) {
    return new Move.Fold(shown(element), accumulators);
  }

  Move refold(Accumulators claimed, int picked, Accumulators accumulators) {
    return new Move.Refold(claimed, picked, accumulators);
  }

  Move judgeLeaf(Reveals reveals, int picked) {
    long leaf = reveals.span().firstBelow(picked);
    Program program = truth.program(step);
    GraphDigest graph = truth.graph(step);
    TraceLayout.Place place = program.layout().place(leaf);
    int item =
        switch (place) {
          case TraceLayout.Place.Input(int number) -> number;
          case TraceLayout.Place.Entry(int carried) -> (int) program.layout().tensors() + carried;
          case TraceLayout.Place.Made _, TraceLayout.Place.Inner _, TraceLayout.Place.Root _ -> -1;
        };
    List<Long> sources = sources(place, graph);
    return new Move.JudgeLeaf(
        reveals.pick(picked),
        program,
        item(place, graph),
        item < 0 ? List.of() : graph.prove(item).siblings(),
        sources.isEmpty() ? Agreement.NONE : reveals.agree(leaves(), sources),
        place instanceof TraceLayout.Place.Input(int number)
            ? Entries.of(truth, step, graph, number)
            : Optional.empty());
  }

  private static Octets item(TraceLayout.Place place, GraphDigest graph) {
    return Octets.of(
        switch (place) {
          case TraceLayout.Place.Input(int number) -> graph.inputItem(number);
          case TraceLayout.Place.Entry(int carried) -> graph.carriedItem(carried);
          case TraceLayout.Place.Made _, TraceLayout.Place.Inner _, TraceLayout.Place.Root _ ->
              new byte[0];
        });
  }

  private static List<Long> sources(TraceLayout.Place place, GraphDigest graph) {
    return switch (place) {
      case TraceLayout.Place.Input _, TraceLayout.Place.Made _ -> List.of();
      case TraceLayout.Place.Entry(int carried) ->
          List.of((long) graph.carried().get(carried).tensor());
      case TraceLayout.Place.Inner(long left, boolean alone, int _) ->
          alone ? List.of(left) : List.of(left, left + 1);
      case TraceLayout.Place.Root(long top) -> List.of(top);
    };
  }

  Move judgeElement(long element) {
    var maker = new OpeningMaker(tensors());
    new StepOracle(node()).element((int) element, maker);
    return new Move.JudgeElement(shown(element), agree(maker), maker.openings());
  }

  Move judgeStep(Accumulators claimed, int picked) {
    if (!(position.stage() instanceof Stage.Fold fold)) throw new IllegalStateException("no fold");
    var maker = new OpeningMaker(tensors());
    int before = picked == 0 ? fold.interval().accumulator() : claimed.at(picked - 1);
    int number = (int) fold.interval().low() + picked;
    new StepOracle(node()).step((int) fold.element(), number, before, maker);
    return new Move.JudgeStep(claimed, picked, node(), agree(maker), maker.openings());
  }

  private Agreement agree(OpeningMaker maker) {
    List<Long> leaves = maker.leaves();
    if (leaves.isEmpty()) return Agreement.NONE;
    return match.trace(leaves().size()).agree(leaves(), leaves);
  }

  /// The other side's chunk.
  Octets claimedChunk() {
    if (!(match.moves().getLast() instanceof Move.Chunk chunk)) {
      throw new IllegalStateException("no chunk was shown");
    }
    return chunk.data();
  }

  /// The other side's accumulators.
  Accumulators claimedAccumulators() {
    return switch (match.moves().getLast()) {
      case Move.Fold fold -> fold.accumulators();
      case Move.Refold refold -> refold.accumulators();
      case Move.Reveal _, Move.Chunk _, Move.JudgeLeaf _, Move.JudgeElement _, Move.JudgeStep _ ->
          throw new IllegalStateException("no accumulators were shown");
    };
  }

  /// This side's own accumulators of an interval of an element's steps.
  Accumulators accumulators(long element, Interval interval) {
    var oracle = new StepOracle(node());
    StepOracle.Reader reader = OpeningMaker.of(tensors());
    int accumulator = interval.accumulator();
    var bits = new ArrayList<Integer>();
    for (long i = interval.low(); i < interval.high(); i++) {
      if (Thread.interrupted()) throw new CancellationException("stopped at fold step " + i);
      accumulator = oracle.step((int) element, (int) i, accumulator, reader);
      long done = i + 1 - interval.low();
      if (done % interval.width() == 0 || i + 1 == interval.high()) bits.add(accumulator);
    }
    return new Accumulators(Ints.of(bits.stream().mapToInt(one -> one).toArray()));
  }

  private Move.Shown shown(long element) {
    HashTree words = Chunks.words(claimedChunk());
    int word = new Chunks(node()).word(element);
    return new Move.Shown(
        element, node(), words.node(0, word), words.siblings(word, 0, words.height()));
  }

  /// The node in dispute.
  Node node() {
    return trace().graph().graph().maker(suspect()).orElseThrow();
  }

  /// Its tensor.
  Tensor made() {
    return made(suspect());
  }

  private Tensor made(int tensor) {
    Tensor made = tensors().get(tensor);
    if (made == null) throw new IllegalStateException("tensor " + tensor + " was not made");
    return made;
  }

  private Map<Integer, Tensor> tensors() {
    var wanted = new HashSet<>(node().sources());
    wanted.add(suspect());
    return trace().tensors(wanted);
  }

  private int suspect() {
    return switch (position.stage()) {
      case Stage.Tensor tensor -> tensor.suspect().tensor();
      case Stage.Chunk chunk -> chunk.suspect().tensor();
      case Stage.Fold fold -> fold.suspect().tensor();
      case Stage.Steps _, Stage.Trace _ -> throw new IllegalStateException("no tensor yet");
    };
  }

  /// Whether a leaf of the trace is a node's tensor.
  boolean isMade(long leaf) {
    return truth.program(step).layout().place(leaf) instanceof TraceLayout.Place.Made;
  }

  /// This side's own tensor that a leaf of the trace is about.
  Tensor tensorAt(int leaf) {
    var wanted = new HashSet<>(trace().graph().graph().maker(leaf).orElseThrow().sources());
    wanted.add(leaf);
    Tensor made = trace().tensors(wanted).get(leaf);
    if (made == null) throw new IllegalStateException("tensor " + leaf + " was not made");
    return made;
  }
}
