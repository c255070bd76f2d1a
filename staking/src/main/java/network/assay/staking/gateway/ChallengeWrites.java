// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.HexFormat;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChallengeKey;
import network.assay.staking.ChallengeState;
import network.assay.staking.Evidence;
import network.assay.staking.Outcome;
import network.assay.staking.ResultCommitment;
import network.assay.staking.gateway.abi.ChallengesAbi;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.MerkleProof;

/// Challenges to results (docs/spec/contracts, section 6), by the gateway's own account.
public final class ChallengeWrites {
  private final Market market;
  private final Writer writer;
  private final TokenSpender spender;
  private final Address account;
  private final Eip712 eip712;

  ChallengeWrites(
      Market market, Writer writer, TokenSpender spender, Address account, Eip712 eip712) {
    this.market = market;
    this.writer = writer;
    this.spender = spender;
    this.account = account;
    this.eip712 = eip712;
  }

  /// The challenge that [#open] opens with this evidence.
  ///
  /// @throws network.assay.protocol.market.AssayFault.Peer when nobody can have signed it
  public ChallengeKey keyOf(Evidence evidence) {
    Digest commitment =
        Commitments.result(evidence.task(), evidence.transcriptRoot(), evidence.salt());
    var result = new ResultCommitment(evidence.job(), evidence.task(), commitment);
    Address accused = eip712.signer(result, evidence.signature());
    return new ChallengeKey(evidence.job(), evidence.task(), accused, account);
  }

  /// Challenges a result, approving the bond first.
  public Outcome open(Evidence evidence) {
    ChallengeKey key = keyOf(evidence);
    return spender.spend(
        market.at().challenges(),
        () -> state(key) == ChallengeState.NONE ? market.rules().challengeBond() : Amount.ZERO,
        () ->
            writer.write(
                Intent.of(
                    key.job() + " " + key.task() + " " + key.accused(),
                    market.at().challenges(),
                    ChallengesAbi.open(abi(evidence)),
                    () -> state(key) != ChallengeState.NONE)));
  }

  /// Ends a challenge that nobody judged in time; any account may do so.
  public Outcome lapse(ChallengeKey key) {
    return writer.write(
        Intent.of(
            key.job() + " " + key.task() + " " + key.accused() + " " + key.challenger(),
            market.at().challenges(),
            ChallengesAbi.lapse(abi(key)),
            () -> state(key) == ChallengeState.LAPSED));
  }

  /// Takes back the bonds of the account's challenges that lapsed.
  public Outcome withdrawBonds() {
    return writer.write(
        Intent.of(
            "",
            market.at().challenges(),
            ChallengesAbi.withdrawBond(),
            () -> market.latest().bondCredit(account).isZero()));
  }

  private ChallengeState state(ChallengeKey key) {
    return market.latest().challenge(key).state();
  }

  static ChallengesAbi.Key abi(ChallengeKey key) {
    return new ChallengesAbi.Key(
        key.job().digest(), key.task().digest(), key.accused(), key.challenger());
  }

  private static ChallengesAbi.Evidence abi(Evidence evidence) {
    Evidence.Segment segment = evidence.segment();
    return new ChallengesAbi.Evidence(
        evidence.job().digest(),
        evidence.task().digest(),
        "0x" + HexFormat.of().formatHex(evidence.signature().toBytes()),
        evidence.transcriptRoot(),
        evidence.salt(),
        segment.index(),
        segment.start().state(),
        abi(segment.start().proof()),
        segment.end().state(),
        abi(segment.end().proof()),
        segment.challengerEnd());
  }

  private static ChallengesAbi.Proof abi(MerkleProof proof) {
    return new ChallengesAbi.Proof(proof.index(), proof.count(), proof.siblings());
  }
}
