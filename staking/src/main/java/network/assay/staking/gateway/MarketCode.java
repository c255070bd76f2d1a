// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.math.BigInteger;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.staking.ChainRules;
import network.assay.staking.gateway.abi.AssayNetworkAbi;
import network.assay.staking.gateway.abi.AssayTokenAbi;
import network.assay.staking.gateway.abi.DisputeGamesAbi;

/// What creates a market's contracts, as hexadecimal with `0x`.
final class MarketCode {
  private static final BigInteger SUPPLY = Amount.ofTokens("1000000000").units();

  private MarketCode() {}

  /// A token of a billion, all of it its creator's: for development networks.
  static String token() {
    return ContractCode.creation("AssayToken", AssayTokenAbi.constructor(SUPPLY));
  }

  static String judge() {
    return ContractCode.creation("Judge", "");
  }

  /// What makes the games of markets; one serves any number of them.
  static String games(Address judge) {
    return ContractCode.creation("DisputeGames", DisputeGamesAbi.constructor(judge));
  }

  static String market(Address token, Address games, ChainRules rules) {
    String arguments = AssayNetworkAbi.constructor(token, games, abi(rules));
    return ContractCode.creation("AssayNetwork", arguments);
  }

  private static AssayNetworkAbi.Rules abi(ChainRules rules) {
    return new AssayNetworkAbi.Rules(
        rules.challengeWindow().toSeconds(),
        rules.judgementTime().toSeconds(),
        rules.unbondingDelay().toSeconds(),
        rules.beaconDelay(),
        rules.freezeAmount().units(),
        rules.challengeBond().units(),
        rules.minChallengerStake().units(),
        rules.moveClock().toSeconds(),
        rules.bountyShare(),
        rules.compensationShare());
  }
}
