// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.math.BigInteger;
import java.util.Optional;
import network.assay.staking.FeePolicy;

/// What a transaction offers for each unit of gas, in wei (EIP-1559).
///
/// @param most all in all, base fee and tip
/// @param tip to whoever builds the block
record Fees(BigInteger most, BigInteger tip) {
  /// No first offer tips more, unless the base fee itself is higher; replacements may.
  static final BigInteger USUAL_TIP = FeePolicy.GWEI.multiply(BigInteger.valueOf(3));

  private static final BigInteger HUNDRED = BigInteger.valueOf(100);

  /// An offer that stands while the base fee doubles, but for the cap.
  ///
  /// @return nothing while the base fee alone is above the cap
  static Optional<Fees> offer(BigInteger baseFee, BigInteger suggestedTip, FeePolicy policy) {
    BigInteger cap = policy.maxFeePerGas();
    if (baseFee.compareTo(cap) >= 0) return Optional.empty();
    // Else a chain node that lies, or is mistaken, has us tip builders up to the cap.
    BigInteger sense = baseFee.max(USUAL_TIP);
    BigInteger tip = suggestedTip.min(sense).min(cap.subtract(baseFee));
    return Optional.of(new Fees(baseFee.shiftLeft(1).add(tip).min(cap), tip));
  }

  /// A dearer offer that nodes take in place of this one: both figures higher by the policy's
  /// percentage at least, and no lower than `now`.
  ///
  /// @return nothing when that is beyond the cap
  Optional<Fees> raised(Optional<Fees> now, FeePolicy policy) {
    BigInteger raisedTip = raise(tip, policy);
    BigInteger raisedMost = raise(most, policy);
    if (now.isPresent()) {
      raisedTip = raisedTip.max(now.get().tip());
      raisedMost = raisedMost.max(now.get().most());
    }
    raisedMost = raisedMost.max(raisedTip);
    if (raisedMost.compareTo(policy.maxFeePerGas()) > 0) return Optional.empty();
    return Optional.of(new Fees(raisedMost, raisedTip));
  }

  private static BigInteger raise(BigInteger value, FeePolicy policy) {
    BigInteger factor = HUNDRED.add(BigInteger.valueOf(policy.bumpPercent()));
    return value.multiply(factor).divide(HUNDRED).add(BigInteger.ONE);
  }
}
