// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.time.Duration;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.ChainConfig;
import network.assay.staking.ChainRules;
import network.assay.staking.NetworkAddresses;
import network.assay.staking.gateway.abi.AssayNetworkAbi;

/// Finds the market that a configuration names, and checks that it is one.
final class MarketFinder {
  private MarketFinder() {}

  /// @throws AssayFault.Operator when this is another chain, or there is no market at the address
  static Market find(ChainNode node, ChainConfig config) {
    checkChain(node, config);
    return findMarket(node, config);
  }

  private static void checkChain(ChainNode node, ChainConfig config) {
    long actual = node.chainId();
    if (actual != config.chainId()) {
      throw new AssayFault.Operator(
          "%s is on chain %d, and chain %d is configured. Correct the chain node's address or the chain id."
              .formatted(node.name(), actual, config.chainId()));
    }
  }

  private static Market findMarket(ChainNode node, ChainConfig config) {
    Address network = config.network();
    requireCode(node, network, "the network's address");
    var at =
        new NetworkAddresses(
            network,
            node.read(network, AssayNetworkAbi.token(), ChainNode.LATEST),
            node.read(network, AssayNetworkAbi.registry(), ChainNode.LATEST),
            node.read(network, AssayNetworkAbi.market(), ChainNode.LATEST),
            node.read(network, AssayNetworkAbi.challenges(), ChainNode.LATEST),
            node.read(network, AssayNetworkAbi.beacon(), ChainNode.LATEST),
            node.read(network, AssayNetworkAbi.game(), ChainNode.LATEST),
            node.read(network, AssayNetworkAbi.demands(), ChainNode.LATEST),
            node.read(network, AssayNetworkAbi.deployedIn(), ChainNode.LATEST).longValueExact());
    requireCode(node, at.token(), "the market's token");
    requireCode(node, at.registry(), "the market's StakeRegistry");
    requireCode(node, at.market(), "the market's JobMarket");
    requireCode(node, at.challenges(), "the market's Challenges");
    requireCode(node, at.beacon(), "the market's Beacon");
    requireCode(node, at.game(), "the market's DisputeGame");
    requireCode(node, at.demands(), "the market's Demands");
    ChainRules rules = rules(node.read(network, AssayNetworkAbi.rulesOf(), ChainNode.LATEST));
    return new Market(node, at, rules, config.finalityDepth());
  }

  private static void requireCode(ChainNode node, Address address, String what) {
    if (!node.hasCode(address)) {
      throw new AssayFault.Operator(
          "%s has no contract at %s, %s. Correct the address, or wait until the chain node is in step."
              .formatted(node.name(), address, what));
    }
  }

  private static ChainRules rules(AssayNetworkAbi.Rules rules) {
    return new ChainRules(
        Duration.ofSeconds(rules.challengeWindow()),
        Duration.ofSeconds(rules.judgementTime()),
        Duration.ofSeconds(rules.unbondingDelay()),
        Math.toIntExact(rules.beaconDelay()),
        new Amount(rules.freezeAmount()),
        new Amount(rules.challengeBond()),
        new Amount(rules.minChallengerStake()),
        Duration.ofSeconds(rules.moveClock()),
        Math.toIntExact(rules.bountyShare()),
        Math.toIntExact(rules.compensationShare()));
  }
}
