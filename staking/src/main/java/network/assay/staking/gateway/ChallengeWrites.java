// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import network.assay.protocol.market.Address;
import network.assay.staking.ChallengeKey;
import network.assay.staking.Outcome;
import network.assay.staking.gateway.abi.ChallengesAbi;

/// What challenges and disputes leave to the gateway's own account (docs/spec/contracts, section
/// 6). They are opened in the game, by [DisputeWrites]: one that no judge decides is never opened.
public final class ChallengeWrites {
  private final Market market;
  private final Writer writer;
  private final Address account;

  ChallengeWrites(Market market, Writer writer, Address account) {
    this.market = market;
    this.writer = writer;
    this.account = account;
  }

  /// Takes back bonds, and takes bounties and compensations, of challenges that are over.
  public Outcome withdrawBonds() {
    return writer.write(
        Intent.of(
                "",
                market.at().challenges(),
                ChallengesAbi.withdrawBond(),
                () -> market.latest().bondCredit(account).isZero())
            .ending());
  }

  static ChallengesAbi.Key abi(ChallengeKey key) {
    return new ChallengesAbi.Key(
        key.job().digest(), key.task().digest(), key.accused(), key.challenger());
  }
}
