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
/// @param frozen by open challenges; bonded and unbonding stake alike
/// @param unbonding waits for `withdrawableAt`
/// @param withdrawableAt the epoch when nothing ever unbonded
/// @param binding which hot account signs for it, and where that one is
/// @param payout where earnings go
public record StakeStatus(
    Address owner,
    Amount bonded,
    Amount frozen,
    Amount unbonding,
    Instant withdrawableAt,
    Binding binding,
    Address payout) {
  /// @param hot the hot account in use; [Address#ZERO] when there is none
  /// @param accountableUntil until when signatures of the account asked about count; the epoch if
  ///     it never was a hot account, [Instant#MAX] while it is in use
  /// @param peer what the account asked about bound, or the owner's hot account for an owner
  public record Binding(Address hot, Instant accountableUntil, BoundPeer peer) {}

  /// What others may count on: bonded and not frozen. Unbonding stake is frozen first. Nothing
  /// where more is frozen than there is: a case that was lost took what others had frozen.
  public Amount free() {
    Amount all = bonded.plus(unbonding);
    if (all.compareTo(frozen) <= 0) return Amount.ZERO;
    Amount loose = all.minus(frozen);
    return loose.compareTo(bonded) < 0 ? loose : bonded;
  }
}
