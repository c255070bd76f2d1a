// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What the market's transactions take, as they were measured (staking/.gas-snapshot): nobody can
/// ask a chain node before what each follows from is on chain.
public final class Tariff {
  /// A transaction's kind.
  enum Kind {
    APPROVE("AssayToken.approve", 46_500),
    BOND("StakeRegistry.bondUpTo", 84_903),
    BOND_MORE("StakeRegistry.bondUpTo", 50_703),
    UNBOND("StakeRegistry.unbondDownTo", 34_954),
    WITHDRAW("StakeRegistry.withdraw", 48_223),
    BIND("StakeRegistry.bind", 104_854),
    PAYOUT("StakeRegistry.setPayout", 47_973),
    OPEN("JobMarket.open", 106_582),
    POST_BATCH("JobMarket.postBatch", 146_714),
    CLOSE("JobMarket.close", 29_304),
    REFUND("JobMarket.refund", 52_241),
    CLAIM("JobMarket.claim", 107_885);

    private final String what;
    private final long gas;

    Kind(String what, long gas) {
      this.what = what;
      this.gas = gas;
    }

    long gas() {
      return gas;
    }
  }

  private final Supplier<BigInteger> gasPrice;

  /// @param gasPrice asks the chain node what a unit of gas costs now, in wei
  public Tariff(Supplier<BigInteger> gasPrice) {
    this.gasPrice = gasPrice;
  }

  /// Of transactions that a command sends.
  Cost cost(List<Kind> now) {
    return cost(now, List.of());
  }

  /// @param later what the node sends by itself afterwards
  Cost cost(List<Kind> now, List<Kind> later) {
    var all = new ArrayList<Cost.Transaction>();
    for (Kind kind : now) all.add(new Cost.Transaction(kind.what, kind.gas, false));
    for (Kind kind : later) all.add(new Cost.Transaction(kind.what, kind.gas, true));
    return new Cost(all, gasPrice.get());
  }
}
