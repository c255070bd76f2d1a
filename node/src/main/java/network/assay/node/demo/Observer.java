// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.nio.file.Path;
import java.time.Duration;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.staking.ChainConfig;
import network.assay.staking.FeePolicy;
import network.assay.staking.RpcLimits;
import network.assay.staking.StakeStatus;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.HotKey;

/// Reads from the chain itself what nodes say about money: no node's word is taken for it.
public final class Observer implements AutoCloseable {
  private final ChainGateway gateway;

  private Observer(ChainGateway gateway) {
    this.gateway = gateway;
  }

  /// @param folder for a key that signs nothing
  public static Observer of(DevelopmentChain chain, Path folder) {
    HotKey key = HotKey.openOrCreate(folder.resolve("observer.key"));
    var config =
        new ChainConfig(
            chain.rpc(),
            chain.id(),
            chain.network(),
            DevelopmentChain.FINALITY_DEPTH,
            RpcLimits.DEFAULT,
            FeePolicy.DEFAULT);
    var gateway = new ChainGateway(config, key, folder.resolve("observer"));
    gateway.start();
    return new Observer(gateway);
  }

  public StakeStatus stake(Address account) {
    return gateway.latest().stake(account);
  }

  /// What `provider` was paid in `job`.
  public Amount paid(JobId job, Address provider) {
    return gateway.latest().claimed(job, provider);
  }

  /// What `account` has in tokens.
  public Amount balance(Address account) {
    return gateway.latest().tokenBalance(account);
  }

  /// Whether the contract has found `provider` to be wrong in `job`.
  public boolean convicted(JobId job, Address provider) {
    return gateway.latest().isConvicted(job, provider);
  }

  @Override
  public void close() {
    gateway.stop(Duration.ofSeconds(5));
  }
}
