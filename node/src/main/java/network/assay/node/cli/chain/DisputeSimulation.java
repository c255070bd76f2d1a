// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import network.assay.compute.backend.Backend;
import network.assay.compute.graph.Node;
import network.assay.node.chain.DisputeCalls;
import network.assay.node.chain.PracticeTask;
import network.assay.node.chain.Pretender;
import network.assay.node.cli.Misuse;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.ChallengeKey;
import network.assay.staking.DisputeCase;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Player;
import network.assay.verification.dispute.Position;
import network.assay.verification.dispute.SegmentTruth;
import network.assay.verification.dispute.Truth;
import network.assay.verification.dispute.Verdict;

/// A dispute played without a chain, between somebody honest and somebody who made up one number,
/// by the rules that the contract has.
final class DisputeSimulation {
  /// What is made up, and by whom.
  ///
  /// @param step within the segment
  /// @param accusedLies or else the challenger does
  record Fault(int step, int tensor, int element, boolean accusedLies) {}

  /// @param bytes of the call
  /// @param gas what it takes on chain, about
  record Played(int move, String who, String what, String position, int bytes, long gas) {}

  /// @param node what makes the tensor with the made-up number
  /// @param bytes of all moves but the opening
  /// @param gas of all moves, about, the opening's too
  record Report(
      Fault fault, String node, List<Played> moves, boolean accusedWins, int bytes, long gas) {}

  private static final Address ACCUSED = new Address("0x" + "a".repeat(40));
  private static final Address CHALLENGER = new Address("0x" + "c".repeat(40));
  private static final int MOST_MOVES = 64;

  private final PracticeTask task;
  private final Backend backend;

  DisputeSimulation(Backend backend) {
    this.task = PracticeTask.of(backend);
    this.backend = backend;
  }

  /// The tensor whose dispute takes the most moves.
  int longest() {
    return task.longestSum();
  }

  /// @throws Misuse when there is no such number, or making it up changes nothing
  Report play(Fault fault) {
    check(fault);
    SegmentTruth right = task.truth(backend);
    SegmentTruth wrong = task.lie(backend, fault.step(), fault.tensor(), fault.element());
    if (end(right).equals(end(wrong))) {
      throw new Misuse(
          "nothing follows from that number, so there is nothing to dispute. Choose another.");
    }
    var honest = new Player(right, 0);
    var liar = new Pretender(wrong, 0);
    Game.Open open = fault.accusedLies() ? honest.open() : liar.open();
    Digest signed = end(fault.accusedLies() ? wrong : right);
    var game = new Game(task.terms(), signed);
    Verdict verdict = game.open(0, StateDigest.of(task.start()), open);
    var match = new Match(open, List.of());
    var played = new ArrayList<Played>();
    while (verdict instanceof Verdict.Next(Position position)) {
      if (played.size() == MOST_MOVES) throw new AssayFault.Internal("a dispute without an end");
      boolean lies = position.accusedMoves() == fault.accusedLies();
      Move move = lies ? liar.answer(position, match) : honest.answer(position, match);
      played.add(played(signed, position, move));
      match = match.with(move);
      verdict = game.apply(position, move);
    }
    if (!(verdict instanceof Verdict.Decided(boolean accusedWins))) {
      throw new AssayFault.Internal("a move that the rules refuse: " + verdict);
    }
    return new Report(
        fault,
        describe(fault.tensor()),
        played,
        accusedWins,
        played.stream().mapToInt(Played::bytes).sum(),
        CallCost.OPENING + played.stream().mapToLong(Played::gas).sum());
  }

  private void check(Fault fault) {
    int steps = task.terms().steps(0);
    if (fault.step() < 0 || fault.step() >= steps) {
      throw new Misuse("the segment has the steps 0 to " + (steps - 1));
    }
    var graph = task.program().graphs().getFirst();
    Node node = graph.maker(fault.tensor()).orElse(null);
    if (node == null) {
      throw new Misuse(
          "no node makes tensor %d: choose one of %d to %d"
              .formatted(fault.tensor(), graph.inputs().size(), graph.tensors() - 1));
    }
    if (fault.element() < 0 || fault.element() >= node.shape().elements()) {
      throw new Misuse(
          "tensor %d has the elements 0 to %d"
              .formatted(fault.tensor(), node.shape().elements() - 1));
    }
  }

  private String describe(int tensor) {
    Node node = task.program().graphs().getFirst().maker(tensor).orElseThrow();
    return switch (node) {
      case Node.Fold fold -> "%s over %d operations".formatted(fold.op(), fold.reduce().elements());
      case Node.Map map -> "map " + map.op();
      case Node.Gather _ -> "gather";
      case Node.ScatterAdd _ -> "scatter-add";
      case Node.Random _ -> "random";
      case Node.Order _ -> "order";
    };
  }

  private static Digest end(Truth truth) {
    HashTree steps = truth.steps();
    return steps.node(0, steps.size() - 1);
  }

  private Played played(Digest signed, Position position, Move move) {
    var key =
        new ChallengeKey(new JobId(Digest.ZERO), new TaskId(Digest.ZERO), ACCUSED, CHALLENGER);
    var about = new DisputeCase(key, task.terms().digest(), 0, signed);
    var at = DisputeCalls.of(position);
    String data =
        DisputeWrites.data(
            new DisputeWrites.From(about, at, Optional.empty()), DisputeCalls.of(move));
    byte[] call = HexFormat.of().parseHex(data, 2, data.length());
    return new Played(
        position.ply() + 1,
        position.accusedMoves() ? "accused" : "challenger",
        CallCost.name(move),
        DisputeWords.denied(at),
        call.length,
        CallCost.of(move, call));
  }
}
