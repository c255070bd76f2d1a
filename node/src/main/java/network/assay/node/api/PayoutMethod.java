// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import network.assay.node.chain.Transactions;
import network.assay.node.rpc.Method;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.StakeStatus;
import network.assay.staking.gateway.ChainGateway;

/// `stake.payout`: earnings need not lie in an account whose key is on a machine with open ports.
final class PayoutMethod {
  private final ChainGateway chain;
  private final Tariff tariff;
  private final Supplier<MoneyCalls.Stake> stake;

  /// @param stake what `stake.show` says
  PayoutMethod(ChainGateway chain, Supplier<MoneyCalls.Stake> stake) {
    this.chain = chain;
    this.tariff = new Tariff(chain::gasPrice);
    this.stake = stake;
  }

  Method<?, ?> method() {
    return new Method<>(
        MoneyCalls.STAKE_PAYOUT,
        "Has the account's earnings sent to an address from now on.",
        MoneyCalls.Payout.class,
        MoneyCalls.Redirected.class,
        true,
        this::redirect);
  }

  private MoneyCalls.Redirected redirect(MoneyCalls.Payout params) {
    Address before = own().payout();
    boolean nothing = before.equals(params.to());
    if (params.dryRun().orElse(false)) {
      List<Tariff.Kind> sends = nothing ? List.of() : List.of(Tariff.Kind.PAYOUT);
      return new MoneyCalls.Redirected(before, "", stake.get(), Optional.of(tariff.cost(sends)));
    }
    String transaction = nothing ? "" : Transactions.name(chain.stakes().payTo(params.to()));
    return new MoneyCalls.Redirected(before, transaction, stake.get(), Optional.empty());
  }

  /// @throws AssayFault.Operator when the stake is somebody else's
  private StakeStatus own() {
    StakeStatus status = chain.latest().stake(chain.account());
    if (status.owner().equals(chain.account())) return status;
    throw new AssayFault.Operator(
        "account %s is the hot account of %s: whoever has the owner's key says where earnings go"
            .formatted(chain.account(), status.owner()));
  }
}
