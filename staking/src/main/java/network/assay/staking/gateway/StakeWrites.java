// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.function.Predicate;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.PeerId;
import network.assay.staking.BoundPeer;
import network.assay.staking.Outcome;
import network.assay.staking.StakeStatus;
import network.assay.staking.gateway.abi.AbiSend;
import network.assay.staking.gateway.abi.StakeRegistryAbi;

/// Stake and who answers with it (docs/spec/contracts, section 3), for the gateway's own account.
///
/// Amounts are levels, not differences: to repeat a call does nothing more.
public final class StakeWrites {
  private final Market market;
  private final Writer writer;
  private final TokenSpender spender;
  private final Address account;

  StakeWrites(Market market, Writer writer, TokenSpender spender, Address account) {
    this.market = market;
    this.writer = writer;
    this.spender = spender;
    this.account = account;
  }

  /// Raises the account's bonded stake to `target`, approving what is missing.
  public Outcome bond(Amount target) {
    return spender.spend(
        market.at().registry(),
        () -> {
          StakeStatus stake = mine();
          boolean enough = !isOwn(stake) || stake.bonded().compareTo(target) >= 0;
          return enough ? Amount.ZERO : target.minus(stake.bonded());
        },
        () ->
            write(
                target.toString(),
                StakeRegistryAbi.bondUpTo(target.units()),
                own(stake -> stake.bonded().compareTo(target) >= 0)));
  }

  /// Lowers the account's bonded stake to `target`; the rest unbonds.
  public Outcome unbond(Amount target) {
    return write(
        target.toString(),
        StakeRegistryAbi.unbondDownTo(target.units()),
        own(stake -> stake.bonded().compareTo(target) <= 0));
  }

  /// Takes back what has unbonded and is not frozen.
  public Outcome withdraw() {
    return write("", StakeRegistryAbi.withdraw(), own(stake -> stake.unbonding().isZero()));
  }

  /// Offers to take `hot` as the account's hot account; that one accepts with [#bind].
  public Outcome authorise(Address hot) {
    return writer.write(
        Intent.of(
            hot.hex(),
            market.at().registry(),
            StakeRegistryAbi.authorise(hot),
            () -> {
              StakeStatus stake = mine();
              return isOwn(stake)
                  && (stake.binding().hot().equals(hot)
                      || market.latest().authorised(account).equals(hot));
            }));
  }

  /// Makes this gateway's account the hot account of `owner`, reached at `peer`; again, to change
  /// the peer. An owner that is its own hot account needs no [#authorise].
  public Outcome bind(Address owner, PeerId peer) {
    BoundPeer bytes = BoundPeer.of(peer);
    return write(
        owner + " " + peer,
        StakeRegistryAbi.bind(owner, "0x" + bytes.hex()),
        stake ->
            stake.owner().equals(owner)
                && stake.binding().hot().equals(account)
                && stake.binding().peer().equals(bytes));
  }

  /// Retires the account's hot account.
  public Outcome revoke() {
    return write(
        "", StakeRegistryAbi.revoke(), own(stake -> stake.binding().hot().equals(Address.ZERO)));
  }

  /// Sends the account's earnings to `payout` from now on.
  public Outcome payTo(Address payout) {
    return write(
        payout.hex(),
        StakeRegistryAbi.setPayout(payout),
        own(stake -> stake.payout().equals(payout)));
  }

  /// All that a provider with a single key needs: stake, payout address and peer, each only if it
  /// is not so yet.
  ///
  /// @return how the last of them ended
  public Outcome register(Amount stake, Address payout, PeerId peer) {
    bond(stake);
    payTo(payout);
    return bind(account, peer);
  }

  private Outcome write(String detail, AbiSend call, Predicate<StakeStatus> done) {
    return writer.write(Intent.of(detail, market.at().registry(), call, () -> done.test(mine())));
  }

  /// For what only an owner can do: of a hot account, the chain shows another's stake.
  private Predicate<StakeStatus> own(Predicate<StakeStatus> done) {
    return stake -> isOwn(stake) && done.test(stake);
  }

  private boolean isOwn(StakeStatus stake) {
    return stake.owner().equals(account);
  }

  private StakeStatus mine() {
    return market.latest().stake(account);
  }
}
