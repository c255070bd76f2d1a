// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import network.assay.node.chain.Transactions;
import network.assay.node.rpc.Method;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.StakeStatus;
import network.assay.staking.gateway.ChainGateway;

/// The RPC methods by which stake comes back.
public final class UnbondMethods {
  private final ChainGateway chain;
  private final Tariff tariff;
  private final Supplier<MoneyCalls.Stake> stake;
  private final Runnable stakeChanged;

  /// @param stake what `stake.show` says
  /// @param stakeChanged told after stake was unbonded, so that others hear of it soon
  UnbondMethods(ChainGateway chain, Supplier<MoneyCalls.Stake> stake, Runnable stakeChanged) {
    this.chain = chain;
    this.tariff = new Tariff(chain::gasPrice);
    this.stake = stake;
    this.stakeChanged = stakeChanged;
  }

  List<Method<?, ?>> all() {
    return List.of(
        new Method<>(
            MoneyCalls.STAKE_UNBOND,
            "Lowers the stake to an amount; the rest can be withdrawn after the market's delay.",
            MoneyCalls.Unbond.class,
            MoneyCalls.Returned.class,
            true,
            this::unbond),
        new Method<>(
            MoneyCalls.STAKE_WITHDRAW,
            "Takes back what has unbonded and is not frozen.",
            MoneyCalls.Withdraw.class,
            MoneyCalls.Returned.class,
            true,
            this::withdraw));
  }

  private MoneyCalls.Returned unbond(MoneyCalls.Unbond params) {
    StakeStatus before = own();
    Amount less =
        before.bonded().compareTo(params.amount()) > 0
            ? before.bonded().minus(params.amount())
            : Amount.ZERO;
    List<Tariff.Kind> sends = less.isZero() ? List.of() : List.of(Tariff.Kind.UNBOND);
    if (params.dryRun().orElse(false)) return dry(less, sends);
    String transaction =
        less.isZero() ? "" : Transactions.name(chain.stakes().unbond(params.amount()));
    stakeChanged.run();
    return new MoneyCalls.Returned(less, transaction, stake.get(), Optional.empty());
  }

  private MoneyCalls.Returned withdraw(MoneyCalls.Withdraw params) {
    StakeStatus before = own();
    Amount amount = before.withdrawable();
    boolean tooEarly = chain.latest().time().isBefore(before.withdrawableAt());
    boolean nothing = amount.isZero() || tooEarly;
    if (params.dryRun().orElse(false)) {
      return nothing ? dry(Amount.ZERO, List.of()) : dry(amount, List.of(Tariff.Kind.WITHDRAW));
    }
    if (amount.isZero()) {
      return new MoneyCalls.Returned(Amount.ZERO, "", stake.get(), Optional.empty());
    }
    // Where it is too early the contract's refusal says until when.
    String transaction = Transactions.name(chain.stakes().withdraw());
    return new MoneyCalls.Returned(amount, transaction, stake.get(), Optional.empty());
  }

  private MoneyCalls.Returned dry(Amount amount, List<Tariff.Kind> sends) {
    return new MoneyCalls.Returned(amount, "", stake.get(), Optional.of(tariff.cost(sends)));
  }

  /// @throws AssayFault.Operator when the stake is somebody else's
  private StakeStatus own() {
    StakeStatus status = chain.latest().stake(chain.account());
    boolean nobody = status.owner().equals(Address.ZERO);
    if (nobody || status.owner().equals(chain.account())) return status;
    throw new AssayFault.Operator(
        "account %s is the hot account of %s: whoever has the owner's key takes its stake back"
            .formatted(chain.account(), status.owner()));
  }
}
