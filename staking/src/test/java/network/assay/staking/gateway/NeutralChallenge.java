// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.Map;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChallengeKey;
import network.assay.staking.Evidence;
import network.assay.staking.ResultCommitment;
import network.assay.staking.gateway.abi.AbiSend;
import network.assay.staking.gateway.abi.AssayTokenAbi;
import network.assay.staking.gateway.abi.ChallengesAbi;
import network.assay.verification.commitment.Commitments;

/// A challenge to a result without terms, which has no judge. No node opens one, but whoever wants
/// to can.
record NeutralChallenge(TestMarket market, ChainGateway challenger, Evidence evidence) {
  ChallengeKey key() {
    Digest commitment =
        Commitments.result(evidence.task(), evidence.transcriptRoot(), evidence.salt());
    var result = new ResultCommitment(evidence.job(), evidence.task(), commitment);
    Address accused = challenger.eip712().signer(result, evidence.signature());
    return new ChallengeKey(evidence.job(), evidence.task(), accused, challenger.account());
  }

  void open() {
    Address challenges = challenger.addresses().challenges();
    send(
        challenger.addresses().token(),
        AssayTokenAbi.approve(challenges, challenger.rules().challengeBond().units()));
    send(
        challenges,
        ChallengesAbi.open(
            DisputeTypes.abi(evidence, ChallengesAbi.Evidence::new, ChallengesAbi.Proof::new)));
  }

  void lapse() {
    send(challenger.addresses().challenges(), ChallengesAbi.lapse(ChallengeWrites.abi(key())));
  }

  private void send(Address to, AbiSend call) {
    String from = challenger.account().hex();
    market.anvil().ask("anvil_impersonateAccount", from);
    var transaction = Map.of("from", from, "to", to.hex(), "input", call.data());
    // What the contract refuses is not sent.
    market.anvil().ask("eth_call", transaction, "latest");
    market.anvil().mined(transaction);
    market.anvil().ask("anvil_stopImpersonatingAccount", from);
  }
}
