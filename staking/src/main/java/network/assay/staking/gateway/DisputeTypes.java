// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.ChallengeKey;
import network.assay.staking.DisputeCase;
import network.assay.staking.DisputePosition;
import network.assay.staking.DisputeStand;
import network.assay.staking.Evidence;
import network.assay.staking.gateway.abi.DisputeGameAbi;
import network.assay.verification.commitment.MerkleProof;

/// The market's own words for what the dispute game's contract says, and back.
final class DisputeTypes {
  private DisputeTypes() {}

  static DisputeGameAbi.Case abi(DisputeCase c) {
    return new DisputeGameAbi.Case(
        c.key().job().digest(),
        c.key().task().digest(),
        c.key().accused(),
        c.key().challenger(),
        c.terms(),
        c.segment(),
        c.end());
  }

  /// The constructor of a contract's own type of a proof.
  @FunctionalInterface
  interface ProofType<P> {
    P of(long index, long count, List<Digest> siblings);
  }

  /// The constructor of a contract's own type of evidence: each has one, with the same fields.
  ///
  /// @param <P> its type of a proof
  @FunctionalInterface
  interface EvidenceType<E, P> {
    E of(
        Digest jobId,
        Digest taskId,
        String signature,
        Digest transcriptRoot,
        Digest salt,
        long segment,
        Digest start,
        P startProof,
        Digest end,
        P endProof,
        Digest challengerEnd);
  }

  static DisputeGameAbi.Evidence abi(Evidence evidence) {
    return abi(evidence, DisputeGameAbi.Evidence::new, DisputeGameAbi.Proof::new);
  }

  static <E, P> E abi(Evidence evidence, EvidenceType<E, P> type, ProofType<P> proofs) {
    Evidence.Segment segment = evidence.segment();
    return type.of(
        evidence.job().digest(),
        evidence.task().digest(),
        "0x" + HexFormat.of().formatHex(evidence.signature().toBytes()),
        evidence.transcriptRoot(),
        evidence.salt(),
        segment.index(),
        segment.start().state(),
        abi(segment.start().proof(), proofs),
        segment.end().state(),
        abi(segment.end().proof(), proofs),
        segment.challengerEnd());
  }

  private static <P> P abi(MerkleProof proof, ProofType<P> type) {
    return type.of(proof.index(), proof.count(), proof.siblings());
  }

  static DisputeCase of(DisputeGameAbi.Case c) {
    var key =
        new ChallengeKey(new JobId(c.jobId()), new TaskId(c.taskId()), c.accused(), c.challenger());
    return new DisputeCase(key, c.terms(), Math.toIntExact(c.segment()), c.end());
  }

  static DisputeGameAbi.Position abi(DisputePosition p) {
    return new DisputeGameAbi.Position(
        p.turn().ply(),
        p.turn().stage(),
        p.turn().accusedMoves(),
        p.before(),
        p.step(),
        p.claim().value(),
        p.claim().frames(),
        p.list().first(),
        p.list().height(),
        p.list().count(),
        p.suspect().tensor(),
        p.suspect().descriptor(),
        p.fold().element(),
        p.fold().low(),
        p.fold().width(),
        p.fold().accumulator(),
        p.fold().high());
  }

  static DisputePosition of(DisputeGameAbi.Position p) {
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

  /// The position that a dispute begins at: what is not said is the same for all.
  static DisputePosition first(DisputeGameAbi.DisputeOpened e) {
    return new DisputePosition(
        new DisputePosition.Turn(1, 1, true),
        e.before(),
        e.step(),
        new DisputePosition.Claim(e.claim(), Digest.ZERO),
        new DisputePosition.Place(0, Math.toIntExact(e.height()), e.count()),
        DisputePosition.Suspect.NONE,
        DisputePosition.Fold.NONE);
  }

  static Optional<DisputeStand> of(DisputeGameAbi.Stand s) {
    if (s.since() == 0) return Optional.empty();
    return Optional.of(
        new DisputeStand(
            s.position(),
            Instant.ofEpochSecond(s.since()),
            Duration.ofSeconds(s.challengerLeft()),
            Duration.ofSeconds(s.accusedLeft()),
            Math.toIntExact(s.ply()),
            s.accusedMoves()));
  }

  /// The dispute's id: the hash of its case, as Solidity's `abi.encode` has it.
  static Digest id(DisputeCase c) {
    return new Words(7)
        .add(c.key().job().digest())
        .add(c.key().task().digest())
        .add(c.key().accused())
        .add(c.key().challenger())
        .add(c.terms())
        .add(c.segment())
        .add(c.end())
        .hash();
  }
}
