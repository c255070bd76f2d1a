// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChainConfig;
import network.assay.staking.ChainRules;
import network.assay.staking.DemandKey;
import network.assay.staking.DisputeRecord;
import network.assay.staking.Matters;
import network.assay.staking.NetworkAddresses;
import network.assay.verification.commitment.DemandAnswer;

/// One market on one chain, to look at and no more: needs no key and takes no lock, so it works
/// beside a node that runs.
public final class ChainReader implements AutoCloseable {
  /// A block.
  public record Block(long number, Instant time) {}

  /// What gas costs, in wei.
  ///
  /// @param baseFee of the newest block
  /// @param tip what the chain node suggests on top
  public record GasPrice(BigInteger baseFee, BigInteger tip) {}

  /// An account on the chain.
  ///
  /// @param coins the chain's own, in wei
  /// @param mined how many transactions it has in blocks
  /// @param known how many with those that the chain node knows to wait
  public record Account(BigInteger coins, long mined, long known) {}

  private final JsonRpc rpc;
  private final Market market;

  private ChainReader(JsonRpc rpc, Market market) {
    this.rpc = rpc;
    this.market = market;
  }

  /// @throws AssayFault.Operator when this is another chain, or there is no market at the address
  /// @throws AssayFault.World when the chain node does not answer
  public static ChainReader open(ChainConfig config) {
    var rpc = new JsonRpc(config.rpc(), config.limits());
    try {
      return new ChainReader(rpc, MarketFinder.find(new ChainNode(rpc, new Reverts()), config));
    } catch (RuntimeException e) {
      rpc.close();
      throw e;
    }
  }

  public Block head() {
    BlockHeader header = market.node().latestHeader();
    return new Block(header.number(), header.timestamp());
  }

  public GasPrice gasPrice() {
    return new GasPrice(market.node().latestHeader().baseFee(), market.node().suggestedTip());
  }

  public NetworkAddresses addresses() {
    return market.at();
  }

  public ChainRules rules() {
    return market.rules();
  }

  /// The market in the newest block.
  public ChainView latest() {
    return market.latest();
  }

  /// The market in the newest final block.
  public ChainView settled() {
    return market.settled();
  }

  public Account account(Address account) {
    ChainNode node = market.node();
    return new Account(
        node.balance(account),
        node.nonce(account, ChainNode.LATEST),
        node.nonce(account, "pending"));
  }

  /// All that the chain knows of a dispute; empty for an id that no dispute has.
  public Optional<DisputeRecord> dispute(Digest id) {
    return DisputeHistory.of(market, id);
  }

  /// The disputes and demands about a task or all of a job, or one demand.
  ///
  /// @param about the task, the job, or the demand's id
  public Matters about(Digest about) {
    return MatterSearch.about(market, about);
  }

  /// What answered the demand of a window; empty when nothing did.
  public Optional<DemandAnswer> demandAnswer(DemandKey key, int window) {
    return DemandHistory.answer(market, key, window);
  }

  @Override
  public void close() {
    rpc.close();
  }
}
