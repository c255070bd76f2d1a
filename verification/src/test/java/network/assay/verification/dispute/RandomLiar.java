// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.Random;
import java.util.stream.IntStream;
import network.assay.compute.backend.scalar.StepOracle;
import network.assay.compute.graph.Node;
import network.assay.compute.tensor.Ints;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;

/// Makes any move that the rules allow: denies whatever it likes, and claims whatever it likes
/// instead. It knows the truth, so that what it shows is well made.
final class RandomLiar implements Duel.Side {
  private final Truth truth;
  private final int segment;
  private final Digest signed;
  private final Random random;

  RandomLiar(Truth truth, int segment, Digest signed, Random random) {
    this.truth = truth;
    this.segment = segment;
    this.signed = signed;
    this.random = random;
  }

  Game.Open open() {
    HashTree steps = noise(truth.steps().size(), digest());
    return new Game.Open(
        steps.node(0, steps.size() - 1),
        Lists.reveal(steps, 0, steps.height()),
        Moves.endSiblings(steps));
  }

  @Override
  public Move answer(Position position, Match match) {
    var moves = new Moves(truth, segment, position, match);
    return switch (position.stage()) {
      case Stage.Steps _, Stage.Trace _, Stage.Tensor _ -> narrow(position, moves);
      case Stage.Chunk chunk -> element(chunk, moves);
      case Stage.Fold fold -> accumulator(fold, moves);
    };
  }

  private Move narrow(Position position, Moves moves) {
    Reveals reveals = moves.reveals();
    Span span = reveals.span();
    int picked = random.nextInt(Lists.width(span.first(), span.height(), span.count()));
    if (span.low() > 0) {
      return moves.descend(reveals, picked, noise((int) span.count(), digest()));
    }
    int leaf = (int) span.firstBelow(picked);
    return switch (position.stage()) {
      case Stage.Steps _ -> {
        boolean bound = position.accusedMoves() && leaf == span.count() - 1;
        int length = (int) truth.program(leaf).layout().length();
        yield moves.step(reveals, picked, noise(length, bound ? signed : digest()));
      }
      case Stage.Trace _ -> {
        if (!moves.isMade(leaf)) yield moves.judgeLeaf(reveals, picked);
        int chunks = new Chunks(node(leaf, position)).count();
        yield moves.tensor(reveals, picked, noise(chunks, digest()));
      }
      case Stage.Tensor _ -> moves.chunk(reveals, picked, spoiled(moves, leaf));
      case Stage.Chunk _, Stage.Fold _ -> throw new IllegalStateException();
    };
  }

  private Node node(int leaf, Position position) {
    int step = position.step() - truth.terms().firstStep(segment);
    return truth.graph(step).graph().maker(leaf).orElseThrow();
  }

  private Octets spoiled(Moves moves, int chunk) {
    byte[] bytes = OpeningMaker.chunk(moves.made(), chunk).toArray();
    if (bytes.length > 0) bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
    return Octets.of(bytes);
  }

  private Move element(Stage.Chunk chunk, Moves moves) {
    var chunks = new Chunks(moves.node());
    int elements = chunks.size(chunk.chunk()) / moves.node().dtype().bytes();
    long element = chunk.chunk() * 1024 / moves.node().dtype().bytes() + random.nextInt(elements);
    var oracle = new StepOracle(moves.node());
    if (oracle.steps() <= 1) return moves.judgeElement(element);
    Interval whole = Interval.of(0, oracle.start(), oracle.steps());
    Accumulators right = moves.accumulators(element, whole);
    return moves.fold(element, random(right));
  }

  private Move accumulator(Stage.Fold fold, Moves moves) {
    Accumulators claimed = moves.claimedAccumulators();
    int picked = random.nextInt(claimed.size());
    if (fold.interval().width() == 1) return moves.judgeStep(claimed, picked);
    int before = picked == 0 ? fold.interval().accumulator() : claimed.at(picked - 1);
    Interval part = fold.interval().part(picked, before);
    return moves.refold(claimed, picked, random(moves.accumulators(fold.element(), part)));
  }

  private Accumulators random(Accumulators right) {
    int[] bits = right.bits().toArray();
    for (int i = random.nextInt(bits.length); i < bits.length; i++) bits[i] = random.nextInt();
    return new Accumulators(Ints.of(bits));
  }

  private HashTree noise(int leaves, Digest last) {
    return HashTree.over(
        IntStream.range(0, leaves).mapToObj(i -> i == leaves - 1 ? last : digest()).toList());
  }

  private Digest digest() {
    return new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }
}
