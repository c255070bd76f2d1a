// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.math.BigInteger;
import java.util.Optional;
import network.assay.staking.FeePolicy;

/// What transactions may cost.
///
/// @param usualGwei never more is offered for a unit of gas, but in a dispute whose clock runs out
/// @param disputeGwei never more is offered for it in such a dispute; below the usual cap that one
///     holds
/// @param tokenGwei what a token of the market is worth to the operator; 0 when it is not said
public record GasCaps(int usualGwei, int disputeGwei, long tokenGwei) {
  public static final GasCaps DEFAULT = new GasCaps(200, 2_000, 0);

  public BigInteger usual() {
    return wei(usualGwei);
  }

  public BigInteger dispute() {
    return wei(Math.max(usualGwei, disputeGwei));
  }

  /// Empty when it is not said.
  public Optional<BigInteger> weiPerToken() {
    return tokenGwei == 0 ? Optional.empty() : Optional.of(wei(tokenGwei));
  }

  private static BigInteger wei(long gwei) {
    return FeePolicy.GWEI.multiply(BigInteger.valueOf(gwei));
  }
}
