// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import network.assay.compute.backend.scalar.StepOracle;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;

/// Plays either side of a dispute from what it holds to be right. It remembers nothing: each answer
/// follows from the match so far and the truth, so a player that was killed is as good as before.
///
/// A player whose truth is right wins against whatever the other side does.
public final class Player {
  private final Truth truth;
  private final int segment;

  /// @param segment the dispute is about
  public Player(Truth truth, int segment) {
    this.truth = truth;
    this.segment = segment;
  }

  /// The challenger's opening.
  public Game.Open open() {
    HashTree steps = truth.steps();
    return new Game.Open(
        steps.node(0, steps.size() - 1),
        Lists.reveal(steps, 0, steps.height()),
        Moves.endSiblings(steps));
  }

  /// The answer in `position`, which is what `match` has led to.
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
    HashTree own = moves.own();
    int picked = reveals.firstWrong(own);
    if (reveals.span().low() > 0) return moves.descend(reveals, picked, own);
    int leaf = (int) reveals.span().firstBelow(picked);
    return switch (position.stage()) {
      case Stage.Steps _ -> moves.step(reveals, picked, moves.leaves(leaf));
      case Stage.Trace _ ->
          moves.isMade(leaf)
              ? moves.tensor(reveals, picked, StateDigest.tree(moves.tensorAt(leaf)))
              : moves.judgeLeaf(reveals, picked);
      case Stage.Tensor _ -> moves.chunk(reveals, picked, OpeningMaker.chunk(moves.made(), leaf));
      case Stage.Chunk _, Stage.Fold _ -> throw new IllegalStateException("no list");
    };
  }

  private static Move element(Stage.Chunk chunk, Moves moves) {
    long element = wrongElement(chunk, moves);
    var oracle = new StepOracle(moves.node());
    if (oracle.steps() <= 1) return moves.judgeElement(element);
    Interval whole = Interval.of(0, oracle.start(), oracle.steps());
    return moves.fold(element, moves.accumulators(element, whole));
  }

  // The first in the chunk that is another than this side's; else the chunk's last.
  private static long wrongElement(Stage.Chunk chunk, Moves moves) {
    Octets claimed = moves.claimedChunk();
    Octets own = OpeningMaker.chunk(moves.made(), chunk.chunk());
    int at = 0;
    while (at < own.size() - 1 && own.unsigned(at) == claimed.unsigned(at)) at++;
    return (chunk.chunk() * StateDigest.CHUNK_BYTES + at) / moves.node().dtype().bytes();
  }

  private static Move accumulator(Stage.Fold fold, Moves moves) {
    Accumulators claimed = moves.claimedAccumulators();
    Interval interval = fold.interval();
    Accumulators own = moves.accumulators(fold.element(), interval);
    int picked = 0;
    while (picked < own.size() - 1 && own.at(picked) == claimed.at(picked)) picked++;
    if (interval.width() == 1) return moves.judgeStep(claimed, picked);
    int before = picked == 0 ? interval.accumulator() : claimed.at(picked - 1);
    Interval part = interval.part(picked, before);
    return moves.refold(claimed, picked, moves.accumulators(fold.element(), part));
  }
}
