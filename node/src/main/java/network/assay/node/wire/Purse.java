// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import network.assay.node.life.Service;
import network.assay.node.life.Timers;
import network.assay.node.metrics.Metrics;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.StakeStatus;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.ChainView;
import org.jspecify.annotations.Nullable;

/// What the account has, looked up every minute for `/metrics`, which asks nobody itself. A node
/// whose coins run out stops earning, and loses disputes, without anything having failed.
final class Purse implements Service {
  private static final Duration EVERY = Duration.ofMinutes(1);

  /// What the transactions of a job, or of a dispute, take together.
  private static final BigInteger GAS_FOR_A_JOB = BigInteger.valueOf(1_000_000);

  private record Look(BigInteger coins, Amount tokens, StakeStatus stake) {}

  private final ChainGateway chain;
  private volatile @Nullable Look last;
  private final Timers timers = new Timers("purse", 2);

  Purse(ChainGateway chain, Metrics metrics) {
    this.chain = chain;
    show(metrics, "assay_account_coins", "Coins of the account, for gas", l -> whole(l.coins));
    show(metrics, "assay_account_tokens", "Tokens of the account", l -> whole(l.tokens.units()));
    show(
        metrics,
        "assay_stake_free_tokens",
        "Stake that others may count on, in tokens",
        l -> whole(l.stake.free().units()));
    show(
        metrics,
        "assay_stake_frozen_tokens",
        "Stake that challenges have frozen, in tokens",
        l -> whole(l.stake.frozen().units()));
  }

  private void show(Metrics metrics, String name, String help, ToDoubleFunction<Look> value) {
    metrics.gauge(
        name,
        help + "; looked up every minute",
        () -> {
          Look look = last;
          return look == null ? Double.NaN : value.applyAsDouble(look);
        });
  }

  private static double whole(BigInteger units) {
    return new BigDecimal(units, Amount.DECIMALS).doubleValue();
  }

  /// Why there is too little for gas, with what to do; empty when there is enough.
  static String tooLittle(BigInteger coins, BigInteger gasPrice, Address account) {
    BigInteger needed = gasPrice.multiply(GAS_FOR_A_JOB);
    if (coins.compareTo(needed) >= 0) return "";
    return "too few coins for the gas of a job or a dispute: send some to " + account;
  }

  @Override
  public String name() {
    return "purse";
  }

  @Override
  public void start() {
    timers.after(Duration.ZERO, this::look);
    timers.every(EVERY, this::look);
  }

  private void look() {
    try {
      ChainView now = chain.latest();
      Address account = chain.account();
      last = new Look(chain.coins(), now.tokenBalance(account), now.stake(account));
    } catch (AssayFault.World e) {
      // Figures that are old would hide that nobody knows.
      last = null;
    }
  }

  @Override
  public void stop(Duration patience) {
    timers.close();
  }
}
