// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.NodeCodec;
import network.assay.node.job.AtSight;
import network.assay.protocol.market.Digest;
import network.assay.staking.DisputePosition;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.staking.gateway.abi.DisputeGameAbi;
import network.assay.verification.commitment.MerkleProof;
import network.assay.verification.dispute.Agreement;
import network.assay.verification.dispute.Entry;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Opening;
import network.assay.verification.dispute.Position;
import network.assay.verification.dispute.Program;
import network.assay.verification.dispute.Span;
import network.assay.verification.dispute.Stage;
import network.assay.verification.task.Terms;

/// The moves of a dispute as the contract takes them (docs/spec/dispute, section 9).
public final class DisputeCalls {
  private DisputeCalls() {}

  /// The position as the contract has it: fields that its stage does not name are zero.
  public static DisputePosition of(Position p) {
    Stage stage = p.stage();
    return new DisputePosition(
        new DisputePosition.Turn(p.ply(), stage.code(), p.accusedMoves()),
        p.before(),
        p.step(),
        new DisputePosition.Claim(stage.claim(), stage.frames()),
        place(stage),
        suspect(stage),
        fold(stage));
  }

  private static DisputePosition.Place place(Stage stage) {
    return switch (stage) {
      case Stage.Steps steps -> place(steps.span());
      case Stage.Trace trace -> place(trace.span());
      case Stage.Tensor tensor -> place(tensor.span());
      case Stage.Chunk chunk -> new DisputePosition.Place(chunk.chunk(), 0, 0);
      case Stage.Fold _ -> new DisputePosition.Place(0, 0, 0);
    };
  }

  private static DisputePosition.Place place(Span span) {
    return new DisputePosition.Place(span.first(), span.height(), span.count());
  }

  private static DisputePosition.Suspect suspect(Stage stage) {
    return switch (stage) {
      case Stage.Steps _, Stage.Trace _ -> DisputePosition.Suspect.NONE;
      case Stage.Tensor tensor -> suspect(tensor.suspect());
      case Stage.Chunk chunk -> suspect(chunk.suspect());
      case Stage.Fold fold -> suspect(fold.suspect());
    };
  }

  private static DisputePosition.Suspect suspect(Stage.Suspect suspect) {
    return new DisputePosition.Suspect(suspect.tensor(), suspect.descriptor());
  }

  private static DisputePosition.Fold fold(Stage stage) {
    if (!(stage instanceof Stage.Fold fold)) return DisputePosition.Fold.NONE;
    var interval = fold.interval();
    return new DisputePosition.Fold(
        fold.element(),
        interval.low(),
        interval.width(),
        Integer.toUnsignedLong(interval.accumulator()),
        interval.high());
  }

  /// A result that is wrong at sight, as the contract is shown it.
  static DisputeGameAbi.Sight of(AtSight shown) {
    AtSight.Shown first = shown.shown();
    MerkleProof proof = first.proof();
    return new DisputeGameAbi.Sight(
        shown.job().digest(),
        shown.task().digest(),
        "0x" + HexFormat.of().formatHex(shown.signature().toBytes()),
        first.root(),
        first.salt(),
        first.start(),
        new DisputeGameAbi.Proof(proof.index(), proof.count(), proof.siblings()));
  }

  public static DisputeGameAbi.Terms of(Terms terms) {
    return new DisputeGameAbi.Terms(
        terms.program(),
        terms.input(),
        terms.fixed(),
        terms.steps(),
        terms.segmentSteps(),
        terms.order().stride(),
        Arrays.stream(terms.order().words().toArray()).boxed().toList());
  }

  /// The call of the game that makes `move`.
  public static DisputeWrites.Call of(Move move) {
    return switch (move) {
      case Move.Descend m ->
          (c, p, both) -> DisputeGameAbi.descend(c, p, both, of(m.pick()), m.nodes());
      case Move.Step m -> (c, p, both) -> DisputeGameAbi.step(c, p, both, of(m.pick()), of(m));
      case Move.Tensor m -> (c, p, both) -> DisputeGameAbi.tensor(c, p, both, of(m.pick()), of(m));
      case Move.Chunk m -> {
        String descriptor = m.descriptor().map(DisputeCalls::hex).orElse("0x");
        yield (c, p, both) ->
            DisputeGameAbi.chunk(c, p, both, of(m.pick()), descriptor, hex(m.data().toArray()));
      }
      case Move.Fold m ->
          (c, p, both) ->
              DisputeGameAbi.fold(c, p, both, of(m.shown()), hex(m.accumulators().toBytes()));
      case Move.Refold m ->
          (c, p, both) ->
              DisputeGameAbi.refold(
                  c,
                  p,
                  both,
                  hex(m.claimed().toBytes()),
                  m.picked(),
                  hex(m.accumulators().toBytes()));
      case Move.JudgeLeaf m ->
          (c, p, both) -> DisputeGameAbi.judgeLeaf(c, p, both, of(m.pick()), of(m));
      case Move.JudgeElement m ->
          (c, p, both) ->
              DisputeGameAbi.judgeElement(
                  c, p, both, of(m.shown()), of(m.agreed()), hex(m.openings()));
      case Move.JudgeStep m ->
          (c, p, both) ->
              DisputeGameAbi.judgeStep(
                  c,
                  p,
                  both,
                  hex(m.claimed().toBytes()),
                  m.picked(),
                  hex(m.descriptor()),
                  of(m.agreed()),
                  hex(m.openings()));
    };
  }

  private static DisputeGameAbi.Pick of(Move.Pick pick) {
    return new DisputeGameAbi.Pick(pick.node(), pick.value(), pick.siblings());
  }

  private static DisputeGameAbi.StepMove of(Move.Step m) {
    return new DisputeGameAbi.StepMove(
        of(m.program().terms()),
        of(m.program()),
        of(m.agreed()),
        m.nodes(),
        m.end(),
        m.endSiblings());
  }

  private static DisputeGameAbi.TensorMove of(Move.Tensor m) {
    return new DisputeGameAbi.TensorMove(
        of(m.program().terms()), of(m.program()), hex(m.descriptor()), m.itemSiblings(), m.nodes());
  }

  private static DisputeGameAbi.LeafMove of(Move.JudgeLeaf m) {
    return new DisputeGameAbi.LeafMove(
        of(m.program().terms()),
        of(m.program()),
        hex(m.item().toArray()),
        m.itemSiblings(),
        of(m.agreed()),
        m.entry().map(Entry::tensor).orElse(Digest.ZERO),
        proof(m.entry()));
  }

  private static DisputeGameAbi.Proof proof(Optional<Entry> entry) {
    if (entry.isEmpty()) return new DisputeGameAbi.Proof(0, 0, List.of());
    MerkleProof proof = entry.get().proof();
    return new DisputeGameAbi.Proof(proof.index(), proof.count(), proof.siblings());
  }

  private static DisputeGameAbi.Graph of(Program program) {
    var graph = program.graph();
    return new DisputeGameAbi.Graph(
        graph.inputs(),
        graph.nodes(),
        graph.carried(),
        graph.items(),
        graph.bytes(),
        program.other().isPresent() ? 2 : 1,
        program.other().orElse(Digest.ZERO));
  }

  private static DisputeGameAbi.Trace of(Agreement agreed) {
    return new DisputeGameAbi.Trace(
        agreed.frames().stream()
            .map(f -> new DisputeGameAbi.Frame(f.claim(), f.first(), f.height()))
            .toList(),
        agreed.leaves().stream()
            .map(l -> new DisputeGameAbi.Agreed(l.leaf(), l.value(), l.frame(), l.siblings()))
            .toList());
  }

  private static DisputeGameAbi.Shown of(Move.Shown shown) {
    return new DisputeGameAbi.Shown(
        shown.element(), hex(shown.descriptor()), shown.word(), shown.siblings());
  }

  private static String hex(Node descriptor) {
    return hex(NodeCodec.encode(descriptor));
  }

  private static String hex(List<Opening> openings) {
    return hex(Opening.packed(openings).toArray());
  }

  private static String hex(byte[] bytes) {
    return "0x" + HexFormat.of().formatHex(bytes);
  }
}
