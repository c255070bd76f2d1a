// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import network.assay.compute.backend.scalar.StepOracle;
import network.assay.compute.tensor.Ints;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;

/// Makes any move that the rules allow: denies whatever it likes, and claims whatever it likes
/// instead: noise, or the truth but for a part. It knows the truth, so that what it shows is well
/// made.
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
    HashTree steps = nearly(truth.steps(), digest());
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
      int first = (int) span.firstBelow(picked);
      int end = (int) Math.min(span.firstBelow(picked + 1), span.count());
      return moves.descend(reveals, picked, nearly(moves.own(), first, end));
    }
    int leaf = (int) span.firstBelow(picked);
    return switch (position.stage()) {
      case Stage.Steps _ -> {
        boolean bound = position.accusedMoves() && leaf == span.count() - 1;
        yield moves.step(reveals, picked, nearly(moves.leaves(leaf), bound ? signed : digest()));
      }
      case Stage.Trace _ -> {
        if (!moves.isMade(leaf)) yield moves.judgeLeaf(reveals, picked);
        HashTree chunks = StateDigest.tree(moves.tensorAt(leaf));
        yield moves.tensor(reveals, picked, nearly(chunks, 0, chunks.size()));
      }
      case Stage.Tensor _ -> moves.chunk(reveals, picked, spoiled(moves, leaf));
      case Stage.Chunk _, Stage.Fold _ -> throw new IllegalStateException();
    };
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

  /// The truth but for `last`, and perhaps more.
  private HashTree nearly(HashTree truth, Digest last) {
    List<Digest> leaves = new ArrayList<>(nearly(truth, 0, truth.size()).leaves());
    leaves.set(leaves.size() - 1, last);
    return HashTree.over(leaves);
  }

  /// The truth but for one leaf from `first` on and before `end`, and perhaps all behind it.
  private HashTree nearly(HashTree truth, int first, int end) {
    List<Digest> leaves = new ArrayList<>(truth.leaves());
    int wrong = first + random.nextInt(end - first);
    int behind = random.nextBoolean() ? wrong + 1 : end;
    for (int i = wrong; i < behind; i++) leaves.set(i, digest());
    return HashTree.over(leaves);
  }

  private Digest digest() {
    return new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }
}
