// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.time.Duration;
import java.time.InstantSource;
import network.assay.node.chain.ChainFeed;
import network.assay.node.chain.ChainListeners;
import network.assay.node.chain.ChainNews;
import network.assay.node.chain.GatewayCourt;
import network.assay.node.chain.GatewayDemands;
import network.assay.node.chain.GatewayEscrow;
import network.assay.node.chain.GatewayJobs;
import network.assay.node.chain.GatewayNotary;
import network.assay.node.chain.GatewayPay;
import network.assay.node.chain.GatewayRefunds;
import network.assay.node.chain.Notary;
import network.assay.node.chain.Registry;
import network.assay.node.config.NodeConfig;
import network.assay.staking.ChainRules;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.HotKey;

/// The market's contracts, as each of the others needs them.
record ChainPart(
    ChainGateway gateway,
    Notary notary,
    Registry registry,
    GatewayEscrow escrow,
    GatewayRefunds refunds,
    GatewayJobs jobs,
    GatewayPay pay,
    GatewayCourt court,
    GatewayDemands demands,
    ChainListeners listeners,
    ChainFeed feed) {

  /// @throws network.assay.protocol.market.AssayFault.World when the chain node does not answer
  /// @throws network.assay.protocol.market.AssayFault.Operator when it is of another chain, or
  ///     there is no market
  static ChainPart start(NodeConfig config, HotKey key, Ground ground, Started started)
      throws InterruptedException {
    var gateway = new ChainGateway(config.chain().gateway(), key, config.folder().chain());
    gateway.start();
    started.add("chain", gateway::stop);
    var registry = new Registry(account -> gateway.settled().stake(account), ground.clock());
    var listeners = new ChainListeners();
    listeners.add(new ChainNews(key.address(), registry, ground.events()::publish));
    var feed =
        new ChainFeed(
            new ChainFeed.Settings(
                key.address(),
                config.chain().market(),
                config.chain().finalityDepth(),
                config.chain().pollEvery()),
            gateway.logs(),
            ground.database(),
            listeners);
    return new ChainPart(
        gateway,
        new GatewayNotary(gateway.eip712(), key),
        registry,
        new GatewayEscrow(gateway, config.chain().caps().weiPerToken(), ground.events()::publish),
        new GatewayRefunds(gateway),
        new GatewayJobs(gateway),
        new GatewayPay(gateway, config.chain().caps().weiPerToken()),
        new GatewayCourt(gateway, key, config.chain().caps().weiPerToken()),
        new GatewayDemands(gateway, config.chain().caps().weiPerToken()),
        listeners,
        feed);
  }

  /// The time of the newest block, by which the contracts measure windows. Asks the chain node.
  InstantSource time() {
    return () -> gateway.latest().time();
  }

  /// How long after a job's end its results can still matter.
  Duration keep() {
    ChainRules rules = gateway.rules();
    return rules.challengeWindow().plus(rules.judgementTime());
  }
}
