// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import network.assay.node.chain.Transactions;
import network.assay.node.rpc.Method;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.work.Earnings;
import network.assay.node.work.EarningsBook;
import network.assay.node.work.PayDesk;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.staking.StakeStatus;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.ChainView;

/// The RPC methods of stake and earnings, for the node's own account.
public final class MoneyMethods {
  private final ChainGateway chain;
  private final Tariff tariff;
  private final PeerId self;
  private final EarningsBook earnings;
  private final PayDesk pay;
  private final Runnable stakeChanged;

  /// @param stakeChanged told after a deposit, so that others hear of it soon
  public MoneyMethods(
      ChainGateway chain, PeerId self, EarningsBook earnings, PayDesk pay, Runnable stakeChanged) {
    this.chain = chain;
    this.tariff = new Tariff(chain::gasPrice);
    this.self = self;
    this.earnings = earnings;
    this.pay = pay;
    this.stakeChanged = stakeChanged;
  }

  public List<Method<?, ?>> all() {
    var all = new ArrayList<>(own());
    all.addAll(new UnbondMethods(chain, this::stake, stakeChanged).all());
    all.add(new PayoutMethod(chain, this::stake).method());
    return all;
  }

  private List<Method<?, ?>> own() {
    return List.of(
        new Method<>(
            MoneyCalls.STAKE_SHOW,
            "The stake that answers for the node's account.",
            Nothing.class,
            MoneyCalls.Stake.class,
            false,
            _ -> stake()),
        new Method<>(
            MoneyCalls.STAKE_DEPOSIT,
            "Raises the stake to an amount and binds the account to this node's peer.",
            MoneyCalls.Deposit.class,
            MoneyCalls.Deposited.class,
            true,
            this::deposit),
        new Method<>(
            MoneyCalls.EARNINGS_LIST,
            "What the node has earned, job by job.",
            Nothing.class,
            MoneyCalls.Earnings.class,
            false,
            _ -> earnings()),
        new Method<>(
            MoneyCalls.EARNINGS_CLAIM,
            "Collects whatever can be collected now.",
            MoneyCalls.Claim.class,
            MoneyCalls.Claimed.class,
            true,
            this::claim));
  }

  private MoneyCalls.Stake stake() {
    ChainView now = chain.latest();
    StakeStatus stake = now.stake(chain.account());
    Optional<PeerId> peer = stake.binding().peer().peer();
    return new MoneyCalls.Stake(
        chain.account(),
        stake.owner(),
        stake.bonded(),
        stake.free(),
        stake.frozen(),
        stake.cases().lacking(),
        stake.unbonding(),
        stake.unbonding().isZero() ? Optional.empty() : Optional.of(stake.withdrawableAt()),
        stake.payout(),
        peer,
        peer.equals(Optional.of(self)) && stake.binding().hot().equals(chain.account()),
        now.tokenBalance(chain.account()));
  }

  private MoneyCalls.Deposited deposit(MoneyCalls.Deposit params) {
    StakeStatus before = chain.latest().stake(chain.account());
    boolean nobody = before.owner().equals(Address.ZERO);
    if (!nobody && !before.owner().equals(chain.account())) {
      throw new AssayFault.Operator(
          "account %s is the hot account of %s: whoever has the owner's key deposits its stake"
              .formatted(chain.account(), before.owner()));
    }
    if (params.amount().isZero()) {
      throw new AssayFault.Operator("a stake of nothing answers for nothing: name an amount");
    }
    Amount missing =
        before.bonded().compareTo(params.amount()) < 0
            ? params.amount().minus(before.bonded())
            : Amount.ZERO;
    if (params.dryRun().orElse(false)) {
      return new MoneyCalls.Deposited(missing, "", stake(), Optional.of(cost(missing, before)));
    }
    Address payout = nobody ? chain.account() : before.payout();
    Amount target =
        params.amount().compareTo(before.bonded()) < 0 ? before.bonded() : params.amount();
    String transaction = Transactions.name(chain.stakes().register(target, payout, self));
    stakeChanged.run();
    return new MoneyCalls.Deposited(missing, transaction, stake(), Optional.empty());
  }

  private Cost cost(Amount missing, StakeStatus before) {
    boolean first = before.bonded().isZero() && before.unbonding().isZero();
    var sends = new ArrayList<Tariff.Kind>();
    if (!missing.isZero()) {
      sends.add(Tariff.Kind.APPROVE);
      sends.add(first ? Tariff.Kind.BOND : Tariff.Kind.BOND_MORE);
    }
    if (!stake().here()) sends.add(Tariff.Kind.BIND);
    return tariff.cost(sends);
  }

  private MoneyCalls.Earnings earnings() {
    Amount earned = Amount.ZERO;
    Amount claimed = Amount.ZERO;
    List<Earnings> jobs = earnings.list();
    for (Earnings job : jobs) {
      earned = earned.plus(job.earned());
      claimed = claimed.plus(job.claimed());
    }
    return new MoneyCalls.Earnings(earned, claimed, jobs.stream().map(MoneyMethods::view).toList());
  }

  private static MoneyCalls.Earned view(Earnings job) {
    Instant since = job.work().since();
    return new MoneyCalls.Earned(
        job.job(),
        job.submitter(),
        since,
        job.work().tasks(),
        job.work().checks(),
        job.earned(),
        job.claimed(),
        job.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        job.transactions());
  }

  private MoneyCalls.Claimed claim(MoneyCalls.Claim params) {
    boolean dryRun = params.dryRun().orElse(false);
    List<PayDesk.Due> due = dryRun ? pay.due() : pay.claimAll();
    Amount total =
        due.stream()
            .filter(PayDesk.Due::ready)
            .map(PayDesk.Due::due)
            .reduce(Amount.ZERO, Amount::plus);
    return new MoneyCalls.Claimed(
        total,
        due.stream()
            .map(one -> new MoneyCalls.Due(one.job(), one.due(), one.ready(), one.why()))
            .toList(),
        dryRun ? Optional.of(cost(due)) : Optional.empty());
  }

  private Cost cost(List<PayDesk.Due> due) {
    int claims = (int) due.stream().filter(PayDesk.Due::ready).count();
    return tariff.cost(Collections.nCopies(claims, Tariff.Kind.CLAIM));
  }
}
