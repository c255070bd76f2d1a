// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import network.assay.compute.FormatFault;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.NodeCodec;
import network.assay.compute.tensor.Ints;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.staking.DisputePosition;
import network.assay.staking.Evidence;
import network.assay.staking.gateway.abi.AbiReader;
import network.assay.staking.gateway.abi.DisputeGameAbi;
import network.assay.verification.commitment.MerkleProof;
import network.assay.verification.dispute.Accumulators;
import network.assay.verification.dispute.Agreement;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Octets;
import network.assay.verification.dispute.Program;
import network.assay.verification.task.GraphDigest;
import network.assay.verification.task.StepOrder;
import network.assay.verification.task.Terms;

/// Moves as they are read from calls of the contract, the other way round than [DisputeCalls].
/// Moves that end a game are not: there is nothing to answer.
public final class DisputeMoves {
  private static final int SELECTOR_CHARS = 10;

  /// Some bytes that are no call of the kind that was looked for.
  public static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreadable(String what, Throwable cause) {
      super(what, cause);
    }

    Unreadable(String what) {
      super(what);
    }
  }

  /// A move, and the position it was made from.
  public record Made(DisputePosition from, Move move) {}

  /// The opening of a dispute.
  public record Opened(Evidence evidence, Terms terms, Game.Open open) {}

  private DisputeMoves() {}

  private interface Reader<T> {
    T read(String selector, AbiReader in);
  }

  /// @param data of a call of the game, hexadecimal with `0x`
  /// @throws Unreadable when it is no move that reveals something
  public static Made made(String data) {
    return read(data, DisputeMoves::made);
  }

  /// @param data of a call of the game, hexadecimal with `0x`
  /// @throws Unreadable when it does not open a dispute
  public static Opened opened(String data) {
    return read(
        data,
        (selector, in) -> {
          if (!selector.equals(DisputeGameAbi.OpenCall.SELECTOR)) {
            throw new Unreadable("not an opening");
          }
          var call = DisputeGameAbi.OpenCall.read(in);
          var open =
              new Game.Open(call.evidence().challengerEnd(), call.nodes(), call.lastSiblings());
          return new Opened(evidence(call.evidence()), terms(call.terms()), open);
        });
  }

  private static <T> T read(String data, Reader<T> reader) {
    if (data.length() < SELECTOR_CHARS) throw new Unreadable("no call");
    try {
      return reader.read(data.substring(0, SELECTOR_CHARS), AbiReader.ofCall(data));
    } catch (AbiReader.Malformed
        | FormatFault
        | IllegalArgumentException
        | ArithmeticException
        | IndexOutOfBoundsException e) {
      throw new Unreadable("a call that cannot be read: " + e.getMessage(), e);
    }
  }

  private static Made made(String selector, AbiReader in) {
    return switch (selector) {
      case DisputeGameAbi.DescendCall.SELECTOR -> {
        var call = DisputeGameAbi.DescendCall.read(in);
        yield new Made(
            position(call.position()), new Move.Descend(pick(call.pick()), call.nodes()));
      }
      case DisputeGameAbi.StepCall.SELECTOR -> {
        var call = DisputeGameAbi.StepCall.read(in);
        yield new Made(position(call.position()), step(pick(call.pick()), call.move()));
      }
      case DisputeGameAbi.TensorCall.SELECTOR -> {
        var call = DisputeGameAbi.TensorCall.read(in);
        yield new Made(position(call.position()), tensor(pick(call.pick()), call.move()));
      }
      case DisputeGameAbi.ChunkCall.SELECTOR -> {
        var call = DisputeGameAbi.ChunkCall.read(in);
        Optional<Node> node =
            call.descriptor().equals("0x")
                ? Optional.empty()
                : Optional.of(node(call.descriptor()));
        yield new Made(
            position(call.position()),
            new Move.Chunk(pick(call.pick()), node, Octets.of(bytes(call.data()))));
      }
      case DisputeGameAbi.FoldCall.SELECTOR -> {
        var call = DisputeGameAbi.FoldCall.read(in);
        yield new Made(
            position(call.position()),
            new Move.Fold(shown(call.shown()), accumulators(call.accumulators())));
      }
      case DisputeGameAbi.RefoldCall.SELECTOR -> {
        var call = DisputeGameAbi.RefoldCall.read(in);
        yield new Made(
            position(call.position()),
            new Move.Refold(
                accumulators(call.claimed()),
                Math.toIntExact(call.picked()),
                accumulators(call.accumulators())));
      }
      default -> throw new Unreadable("a call of another function");
    };
  }

  private static Move step(Move.Pick pick, DisputeGameAbi.StepMove m) {
    Program program = program(m.terms(), m.graph());
    return new Move.Step(pick, program, agreement(m.trace()), m.nodes(), m.end(), m.lastSiblings());
  }

  private static Move tensor(Move.Pick pick, DisputeGameAbi.TensorMove m) {
    Program program = program(m.terms(), m.graph());
    return new Move.Tensor(pick, program, node(m.descriptor()), m.itemSiblings(), m.nodes());
  }

  private static Move.Pick pick(DisputeGameAbi.Pick p) {
    return new Move.Pick(Math.toIntExact(p.node()), p.value(), p.siblings());
  }

  private static Move.Shown shown(DisputeGameAbi.Shown s) {
    return new Move.Shown(s.element(), node(s.descriptor()), s.word(), s.siblings());
  }

  private static Program program(DisputeGameAbi.Terms terms, DisputeGameAbi.Graph g) {
    var parts =
        new GraphDigest.Parts(
            Math.toIntExact(g.inputs()),
            Math.toIntExact(g.nodes()),
            Math.toIntExact(g.carried()),
            g.items(),
            g.body());
    boolean alone = g.graphs() == 1;
    if (!alone && g.graphs() != 2) throw new Unreadable("a program of " + g.graphs() + " graphs");
    return new Program(terms(terms), parts, alone ? Optional.empty() : Optional.of(g.other()));
  }

  private static Agreement agreement(DisputeGameAbi.Trace trace) {
    return new Agreement(
        trace.frames().stream()
            .map(f -> new Agreement.Frame(f.claim(), f.first(), Math.toIntExact(f.height())))
            .toList(),
        trace.agreed().stream()
            .map(
                a ->
                    new Agreement.Leaf(
                        a.leaf(), a.value(), Math.toIntExact(a.frame()), a.siblings()))
            .toList());
  }

  private static Terms terms(DisputeGameAbi.Terms t) {
    int[] words = t.words().stream().mapToInt(word -> word).toArray();
    return new Terms(
        t.program(),
        t.input(),
        t.fixedState(),
        Math.toIntExact(t.steps()),
        Math.toIntExact(t.segmentSteps()),
        new StepOrder(Ints.of(words), t.stride()));
  }

  private static Accumulators accumulators(String hex) {
    byte[] bytes = bytes(hex);
    if (bytes.length % Integer.BYTES != 0) throw new Unreadable("half an accumulator");
    int[] bits = new int[bytes.length / Integer.BYTES];
    java.nio.ByteBuffer.wrap(bytes).asIntBuffer().get(bits);
    return new Accumulators(Ints.of(bits));
  }

  private static Node node(String hex) {
    return NodeCodec.decode(bytes(hex));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex, 2, hex.length());
  }

  private static DisputePosition position(DisputeGameAbi.Position p) {
    return new DisputePosition(
        new DisputePosition.Turn(
            Math.toIntExact(p.ply()), Math.toIntExact(p.stage()), p.accusedMoves()),
        p.before(),
        p.step(),
        new DisputePosition.Claim(p.claim(), p.frames()),
        new DisputePosition.Place(p.first(), Math.toIntExact(p.height()), p.count()),
        new DisputePosition.Suspect(p.tensor(), p.descriptor()),
        new DisputePosition.Fold(p.element(), p.low(), p.width(), p.accumulator(), p.high()));
  }

  private static Evidence evidence(DisputeGameAbi.Evidence e) {
    return new Evidence(
        new JobId(e.jobId()),
        new TaskId(e.taskId()),
        Signature.of(bytes(e.signature())),
        e.transcriptRoot(),
        e.salt(),
        new Evidence.Segment(
            Math.toIntExact(e.segment()),
            new Evidence.Checkpoint(e.start(), proof(e.startProof())),
            new Evidence.Checkpoint(e.end(), proof(e.endProof())),
            e.challengerEnd()));
  }

  private static MerkleProof proof(DisputeGameAbi.Proof p) {
    return new MerkleProof(p.index(), p.count(), List.copyOf(p.siblings()));
  }
}
