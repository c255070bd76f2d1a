// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import network.assay.node.chain.ClockSkew;
import network.assay.node.config.NodeConfig;
import network.assay.node.config.Secrets;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.staking.ChainRules;
import network.assay.staking.NetworkAddresses;
import network.assay.staking.StakeStatus;
import network.assay.staking.gateway.ChainReader;
import network.assay.staking.gateway.ChainView;
import network.assay.staking.gateway.WritesUnderWay;

/// What `assay chain status` finds: where the market is, how the chain does, and how the node's
/// account stands there.
///
/// @param problems what is in the way of the node's work, each with what to do; empty when nothing
public record ChainReport(
    Chain chain,
    NetworkAddresses contracts,
    ChainRules rules,
    Account account,
    List<WritesUnderWay.Write> pending,
    List<String> problems) {
  /// @param node the chain node's address, without what may be secret in it
  /// @param finalBlock the newest block that is final with so many on top
  /// @param gasPrice wei: base fee and tip
  /// @param gasCap wei
  /// @param disputeGasCap wei, for a move whose clock is all but out
  public record Chain(
      String network,
      long id,
      String node,
      Head head,
      int finalityDepth,
      long finalBlock,
      BigInteger gasPrice,
      BigInteger gasCap,
      BigInteger disputeGasCap) {}

  public record Head(long block, Instant time) {}

  /// @param coins the chain's own, in wei
  /// @param free stake that others may count on, in a final block
  /// @param nonce of the next transaction
  public record Account(
      Address address,
      BigInteger coins,
      Amount tokens,
      Amount bonded,
      Amount free,
      Amount frozen,
      Amount unbonding,
      long nonce) {}

  /// What the transactions of a job, or of a dispute, take together.
  private static final BigInteger GAS_FOR_A_JOB = BigInteger.valueOf(1_000_000);

  public static ChainReport of(NodeConfig config, Address account, Instant now) {
    var chain = config.chain();
    try (ChainReader reader = ChainReader.open(chain.gateway())) {
      ChainReader.Block head = reader.head();
      ChainReader.GasPrice price = reader.gasPrice();
      ChainReader.Account coins = reader.account(account);
      ChainView latest = reader.latest();
      StakeStatus stake = latest.stake(account);
      List<WritesUnderWay.Write> pending =
          WritesUnderWay.in(config.folder().chain(), chain.id(), account);
      var found =
          new ChainReport(
              new Chain(
                  config.network().preset(),
                  chain.id(),
                  Secrets.masked(chain.rpcUrl()),
                  new Head(head.number(), head.time()),
                  chain.finalityDepth(),
                  Math.max(0, head.number() - chain.finalityDepth()),
                  price.baseFee().add(price.tip()),
                  chain.caps().usual(),
                  chain.caps().dispute()),
              reader.addresses(),
              reader.rules(),
              new Account(
                  account,
                  coins.coins(),
                  latest.tokenBalance(account),
                  stake.bonded(),
                  stake.free(),
                  stake.frozen(),
                  stake.unbonding(),
                  coins.mined()),
              pending,
              List.of());
      return found.with(problems(found, coins, price, now));
    }
  }

  /// When the newest block was made.
  public Instant headTime() {
    return chain.head.time;
  }

  private ChainReport with(List<String> problems) {
    return new ChainReport(chain, contracts, rules, account, pending, problems);
  }

  private static List<String> problems(
      ChainReport found, ChainReader.Account coins, ChainReader.GasPrice price, Instant now) {
    var all = new ArrayList<String>();
    ClockSkew.of(now, found.chain.head.time).stale().ifPresent(all::add);
    if (price.baseFee().compareTo(found.chain.gasCap) >= 0) {
      all.add("gas costs more than the cap, so nothing is sent: wait, or raise chain.max_fee_gwei");
    }
    if (price.baseFee().compareTo(found.chain.disputeGasCap) >= 0) {
      all.add(
          "gas costs more than the cap for disputes: moves in them would be lost on time;"
              + " raise chain.dispute_max_fee_gwei");
    }
    if (coins.coins().compareTo(found.chain.gasPrice.multiply(GAS_FOR_A_JOB)) < 0) {
      all.add(
          "the account has too few coins for the gas of a job: send some to "
              + found.account.address);
    }
    long waiting = found.pending.stream().filter(write -> write.block().isEmpty()).count();
    if (coins.known() - coins.mined() > waiting) {
      all.add(
          "the chain node knows of transactions of this account that this node did not send:"
              + " give the node an account of its own");
    }
    return List.copyOf(all);
  }
}
