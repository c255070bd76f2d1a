// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.time.Instant;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;

/// The stake that answers for an account (docs/spec/contracts, section 3).
///
/// @param owner the cold account it belongs to: the account asked about, or the owner of that hot
///     account
/// @param bonded neither unbonding nor withdrawn
/// @param unbonding waits for `withdrawableAt`
/// @param withdrawableAt the epoch when nothing ever unbonded
/// @param cases what open cases hold of it
/// @param binding which hot account signs for it, and where that one is
/// @param payout where earnings go
public record StakeStatus(
    Address owner,
    Amount bonded,
    Amount unbonding,
    Instant withdrawableAt,
    Cases cases,
    Binding binding,
    Address payout) {
  /// @param hot the hot account in use; [Address#ZERO] when there is none
  /// @param accountableUntil until when signatures of the account asked about count; the epoch if
  ///     it never was a hot account, [Instant#MAX] while it is in use
  /// @param peer what the account asked about bound, or the owner's hot account for an owner
  public record Binding(Address hot, Instant accountableUntil, BoundPeer peer) {}

  /// Open challenges and demands against this stake.
  ///
  /// @param frozen by them, of bonded and unbonding stake alike; more than there is, where a case
  ///     that was lost took what others had frozen
  /// @param lacking how many found less to freeze than they may take: while there is one nothing
  ///     can be withdrawn, and what is bonded meanwhile answers for it too
  public record Cases(Amount frozen, long lacking) {
    public static final Cases NONE = new Cases(Amount.ZERO, 0);
  }

  public Amount frozen() {
    return cases.frozen();
  }

  /// What of the unbonding stake can be withdrawn once its time has come. What is frozen is bonded
  /// stake first of all, then what unbonds.
  public Amount withdrawable() {
    if (cases.lacking() > 0) return Amount.ZERO;
    Amount loose = loose();
    return loose.compareTo(unbonding) < 0 ? loose : unbonding;
  }

  /// What others may count on: bonded and not frozen. Unbonding stake is frozen first. Nothing
  /// where more is frozen than there is: a case that was lost took what others had frozen.
  public Amount free() {
    Amount loose = loose();
    return loose.compareTo(bonded) < 0 ? loose : bonded;
  }

  private Amount loose() {
    Amount all = bonded.plus(unbonding);
    return all.compareTo(frozen()) > 0 ? all.minus(frozen()) : Amount.ZERO;
  }
}
