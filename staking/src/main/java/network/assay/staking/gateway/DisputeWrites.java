// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.staking.ChallengeKey;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeCase;
import network.assay.staking.DisputePosition;
import network.assay.staking.DisputeStand;
import network.assay.staking.Evidence;
import network.assay.staking.Outcome;
import network.assay.staking.ResultCommitment;
import network.assay.staking.gateway.abi.AbiSend;
import network.assay.staking.gateway.abi.DisputeGameAbi;
import network.assay.verification.commitment.Commitments;

/// Moves of disputes on chain (docs/spec/dispute, section 9), by the gateway's own account.
///
/// A move is one change: it counts as done once the dispute is past the position it was made from,
/// so to repeat it, even after a crash, moves nothing twice.
public final class DisputeWrites {
  /// Both sides' signatures of a position that the chain does not have yet.
  public record BothSigned(Signature accused, Signature challenger) {}

  /// Where a move is made from.
  ///
  /// @param signatures empty when the position is the one that is stored
  public record From(DisputeCase c, DisputePosition position, Optional<BothSigned> signatures) {}

  private final Market market;
  private final Writer writer;
  private final TokenSpender spender;
  private final Address account;
  private final Eip712 eip712;

  DisputeWrites(
      Market market, Writer writer, TokenSpender spender, Address account, Eip712 eip712) {
    this.market = market;
    this.writer = writer;
    this.spender = spender;
    this.account = account;
    this.eip712 = eip712;
  }

  /// What a dispute about this evidence is about, with this account as the challenger.
  ///
  /// @param terms the digest of the task's terms, as the accused signed it
  /// @throws network.assay.protocol.market.AssayFault.Peer when nobody can have signed it
  public DisputeCase caseOf(Evidence evidence, Digest terms) {
    Digest commitment =
        Commitments.result(evidence.task(), evidence.transcriptRoot(), evidence.salt());
    var result = new ResultCommitment(evidence.job(), evidence.task(), commitment, terms);
    Address accused = eip712.signer(result, evidence.signature());
    return new DisputeCase(
        new ChallengeKey(evidence.job(), evidence.task(), accused, account),
        terms,
        evidence.segment().index(),
        evidence.segment().end().state());
  }

  /// Challenges a result and opens the dispute about it, approving the bond first.
  ///
  /// @param c what [#caseOf] says of the evidence
  /// @param nodes the first reveal of the challenger's states
  /// @param lastSiblings of its last state; none where the reveal is of leaves
  public Outcome open(
      DisputeCase c,
      Evidence evidence,
      DisputeGameAbi.Terms terms,
      List<Digest> nodes,
      List<Digest> lastSiblings) {
    AbiSend call = DisputeGameAbi.open(DisputeTypes.abi(evidence), terms, nodes, lastSiblings);
    return spender.spend(
        market.at().challenges(),
        () -> isChallenged(c) ? Amount.ZERO : market.rules().challengeBond(),
        () ->
            writer.write(
                Intent.of(id(c).toHex(), market.at().game(), call, () -> isChallenged(c))));
  }

  private boolean isChallenged(DisputeCase c) {
    return market.latest().challenge(c.key()).state() != ChallengeState.NONE;
  }

  public Outcome descend(From from, DisputeGameAbi.Pick pick, List<Digest> nodes) {
    return move(from, DisputeGameAbi.descend(c(from), p(from), both(from), pick, nodes));
  }

  public Outcome step(From from, DisputeGameAbi.Pick pick, DisputeGameAbi.StepMove move) {
    return move(from, DisputeGameAbi.step(c(from), p(from), both(from), pick, move));
  }

  public Outcome tensor(From from, DisputeGameAbi.Pick pick, DisputeGameAbi.TensorMove move) {
    return move(from, DisputeGameAbi.tensor(c(from), p(from), both(from), pick, move));
  }

  /// @param descriptor hexadecimal; `0x` but for the last chunk
  /// @param data hexadecimal
  public Outcome chunk(From from, DisputeGameAbi.Pick pick, String descriptor, String data) {
    return move(from, DisputeGameAbi.chunk(c(from), p(from), both(from), pick, descriptor, data));
  }

  /// @param accumulators hexadecimal
  public Outcome fold(From from, DisputeGameAbi.Shown shown, String accumulators) {
    return move(from, DisputeGameAbi.fold(c(from), p(from), both(from), shown, accumulators));
  }

  /// @param claimed the accumulators that the other side claimed, hexadecimal
  /// @param accumulators those inside, hexadecimal
  public Outcome refold(From from, String claimed, int picked, String accumulators) {
    return move(
        from, DisputeGameAbi.refold(c(from), p(from), both(from), claimed, picked, accumulators));
  }

  public Outcome judgeLeaf(From from, DisputeGameAbi.Pick pick, DisputeGameAbi.LeafMove move) {
    return move(from, DisputeGameAbi.judgeLeaf(c(from), p(from), both(from), pick, move));
  }

  /// @param openings hexadecimal, as `Openings.sol` has it
  public Outcome judgeElement(
      From from, DisputeGameAbi.Shown shown, DisputeGameAbi.Trace trace, String openings) {
    return move(
        from, DisputeGameAbi.judgeElement(c(from), p(from), both(from), shown, trace, openings));
  }

  /// @param operands what the operation reads, hexadecimal: descriptor, then openings
  public Outcome judgeStep(
      From from, String claimed, int picked, Operands operands, DisputeGameAbi.Trace trace) {
    return move(
        from,
        DisputeGameAbi.judgeStep(
            c(from),
            p(from),
            both(from),
            claimed,
            picked,
            operands.descriptor(),
            trace,
            operands.openings()));
  }

  /// What one operation is judged by, hexadecimal with `0x`.
  public record Operands(String descriptor, String openings) {}

  /// Shows a position that both have signed, whoever is to move; stops the clock that ran.
  public Outcome adopt(From from) {
    return write(
        from, DisputeGameAbi.adopt(c(from), p(from), both(from)), from.position().turn().ply());
  }

  /// Ends a dispute whose mover has let its clock run out.
  public Outcome timeout(DisputeCase c) {
    return writer.write(
        Intent.of(
            id(c).toHex(),
            market.at().game(),
            DisputeGameAbi.timeout(DisputeTypes.abi(c)),
            () -> isChallenged(c) && stand(c).isEmpty()));
  }

  /// Convicts the signer of a result that is wrong without looking at any step.
  public Outcome convict(Address accused, DisputeGameAbi.Sight sight, DisputeGameAbi.Terms terms) {
    var job = new JobId(sight.jobId());
    return writer.write(
        Intent.of(
            job + " " + sight.taskId().toHex() + " " + accused,
            market.at().game(),
            DisputeGameAbi.convict(sight, terms),
            () -> market.latest().isConvicted(job, accused)));
  }

  private Outcome move(From from, AbiSend call) {
    return write(from, call, from.position().turn().ply() + 1);
  }

  /// @param ply at which the chain has it
  private Outcome write(From from, AbiSend call, int ply) {
    return writer.write(
        Intent.of(
            id(from.c()).toHex() + " " + ply,
            market.at().game(),
            call,
            () -> isPast(from.c(), ply)));
  }

  /// A dispute that is over is past all of its positions.
  private boolean isPast(DisputeCase c, int ply) {
    return isChallenged(c) && stand(c).filter(stand -> stand.ply() < ply).isEmpty();
  }

  private Optional<DisputeStand> stand(DisputeCase c) {
    return market.latest().dispute(id(c));
  }

  private static Digest id(DisputeCase c) {
    return DisputeTypes.id(c);
  }

  private static DisputeGameAbi.Case c(From from) {
    return DisputeTypes.abi(from.c());
  }

  private static DisputeGameAbi.Position p(From from) {
    return DisputeTypes.abi(from.position());
  }

  private static String both(From from) {
    return from.signatures()
        .map(both -> "0x" + hex(both.accused()) + hex(both.challenger()))
        .orElse("0x");
  }

  private static String hex(Signature signature) {
    return HexFormat.of().formatHex(signature.toBytes());
  }
}
