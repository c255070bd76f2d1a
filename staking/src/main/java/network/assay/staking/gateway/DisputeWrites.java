// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.staking.ChallengeKey;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeCase;
import network.assay.staking.DisputePosition;
import network.assay.staking.DisputeStand;
import network.assay.staking.Evidence;
import network.assay.staking.Outcome;
import network.assay.staking.ResultCommitment;
import network.assay.staking.Urgency;
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

  /// What an opening takes, about (docs/spec/contracts, section 7).
  private static final long OPENING_GAS = 400_000;

  /// How the functions begin that have an operation judged.
  private static final String JUDGEMENT = "DisputeGame.judge";

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
    return open(c, opening(evidence, terms, nodes, lastSiblings), Optional.empty());
  }

  /// The same, before it is of no use any more.
  public Outcome open(
      DisputeCase c,
      Evidence evidence,
      DisputeGameAbi.Terms terms,
      List<Digest> nodes,
      List<Digest> lastSiblings,
      Urgency urgency) {
    return open(c, opening(evidence, terms, nodes, lastSiblings), Optional.of(urgency));
  }

  private Outcome open(DisputeCase c, AbiSend call, Optional<Urgency> urgency) {
    return spender.bond(
        () -> isChallenged(c),
        urgency.map(one -> new TokenSpender.Haste(one, OPENING_GAS)),
        () ->
            writer.write(
                Intent.of(id(c).toHex(), market.at().game(), call, () -> isChallenged(c))
                    .with(urgency)));
  }

  private static AbiSend opening(
      Evidence evidence,
      DisputeGameAbi.Terms terms,
      List<Digest> nodes,
      List<Digest> lastSiblings) {
    return DisputeGameAbi.open(DisputeTypes.abi(evidence), terms, nodes, lastSiblings);
  }

  /// What an opening is on the wire, hexadecimal with `0x`.
  public static String openingData(
      Evidence evidence,
      DisputeGameAbi.Terms terms,
      List<Digest> nodes,
      List<Digest> lastSiblings) {
    return opening(evidence, terms, nodes, lastSiblings).data();
  }

  private boolean isChallenged(DisputeCase c) {
    return market.latest().challenge(c.key()).state() != ChallengeState.NONE;
  }

  /// A call of the game that moves from a position, by whatever function: `(c, p, signatures) ->
  /// DisputeGameAbi.descend(c, p, signatures, pick, nodes)`.
  @FunctionalInterface
  public interface Call {
    AbiSend at(DisputeGameAbi.Case c, DisputeGameAbi.Position position, String signatures);
  }

  /// Moves, or has an operation judged.
  public Outcome move(From from, Call call) {
    return write(from, call, from.position().turn().ply() + 1, Optional.empty());
  }

  /// The same, before the mover's time is out.
  public Outcome move(From from, Call call, Urgency urgency) {
    return write(from, call, from.position().turn().ply() + 1, Optional.of(urgency));
  }

  /// What the move is on the wire, hexadecimal with `0x`.
  public static String data(From from, Call call) {
    return call.at(c(from), p(from), both(from)).data();
  }

  /// Shows a position that both have signed, whoever is to move; stops the clock that ran.
  public Outcome adopt(From from) {
    return write(from, DisputeGameAbi::adopt, from.position().turn().ply(), Optional.empty());
  }

  /// The same, before this account's time is out.
  public Outcome adopt(From from, Urgency urgency) {
    return write(from, DisputeGameAbi::adopt, from.position().turn().ply(), Optional.of(urgency));
  }

  /// Ends a dispute whose mover has let its clock run out.
  public Outcome timeout(DisputeCase c) {
    return timeout(c, Optional.empty());
  }

  /// The same, before the mover profits from being late.
  public Outcome timeout(DisputeCase c, Urgency urgency) {
    return timeout(c, Optional.of(urgency));
  }

  private Outcome timeout(DisputeCase c, Optional<Urgency> urgency) {
    return writer.write(
        Intent.of(
                id(c).toHex(),
                market.at().game(),
                DisputeGameAbi.timeout(DisputeTypes.abi(c)),
                () -> isChallenged(c) && stand(c).isEmpty())
            .with(urgency)
            .ending());
  }

  /// Where the chain keeps that the signer of a result was convicted at sight: once for each
  /// result, in the place of a challenger that nobody is.
  public static ChallengeKey atSight(JobId job, TaskId task, Address accused) {
    return new ChallengeKey(job, task, accused, Address.ZERO);
  }

  /// Convicts the signer of a result that is wrong without looking at any step.
  ///
  /// @param key what [#atSight] says of that result
  public Outcome convict(ChallengeKey key, DisputeGameAbi.Sight sight, DisputeGameAbi.Terms terms) {
    return convict(key, DisputeGameAbi.convict(sight, terms), Optional.empty());
  }

  /// The same, before the signer is paid.
  public Outcome convict(
      ChallengeKey key, DisputeGameAbi.Sight sight, DisputeGameAbi.Terms terms, Urgency urgency) {
    return convict(key, DisputeGameAbi.convict(sight, terms), Optional.of(urgency));
  }

  private Outcome convict(ChallengeKey key, AbiSend call, Optional<Urgency> urgency) {
    return writer.write(
        Intent.of(
                key.job() + " " + key.task() + " " + key.accused(),
                market.at().game(),
                call,
                () -> market.latest().challenge(key).state() == ChallengeState.UPHELD)
            .with(urgency)
            .ending());
  }

  /// @param ply at which the chain has it
  private Outcome write(From from, Call call, int ply, Optional<Urgency> urgency) {
    AbiSend send = call.at(c(from), p(from), both(from));
    Intent intent =
        Intent.of(
                id(from.c()).toHex() + " " + ply,
                market.at().game(),
                send,
                () -> isPast(from.c(), ply))
            .with(urgency);
    return writer.write(send.function().startsWith(JUDGEMENT) ? intent.ending() : intent);
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
