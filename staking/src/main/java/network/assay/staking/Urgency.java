// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import network.assay.protocol.market.AssayFault;

/// By when a block has to have a write, and how much more it may cost as that time comes near.
///
/// While `calm` or more is left the usual cap holds; from then on it grows evenly, and reaches the
/// policy's cap for what is urgent with a third of `calm` left.
///
/// @param until by the chain's time
/// @param worth wei that it is worth to have the write: the whole transaction is offered no more,
///     unless the usual cap allows it; empty when nobody has said
/// @param held told, on the writing thread, each time that the chain asks more than may be offered
public record Urgency(
    Instant until, Duration calm, Optional<BigInteger> worth, Consumer<Held> held) {
  /// That the chain asks too much.
  ///
  /// @param baseFee wei for a unit of gas
  /// @param cap wei that may be offered for it now
  /// @param most wei that may be offered for it when time is all but out
  public record Held(BigInteger baseFee, BigInteger cap, BigInteger most, Instant until) {
    /// Whether waiting alone does not help: the chain asks more than will ever be offered.
    public boolean forGood() {
      return baseFee.compareTo(most) >= 0;
    }
  }

  public Urgency {
    if (!calm.isPositive()) {
      throw new AssayFault.Internal("a cap grows over some time, not " + calm);
    }
  }

  /// Wei that may be offered for a unit of gas.
  ///
  /// @param now by the chain's time
  public BigInteger cap(FeePolicy policy, Instant now, long gasLimit) {
    BigInteger usual = policy.maxFeePerGas();
    BigInteger more = most(policy, gasLimit).subtract(usual);
    long grows = Math.max(1, calm.multipliedBy(2).dividedBy(3).toMillis());
    long spent = calm.minus(Duration.between(now, until)).toMillis();
    long part = Math.clamp(spent, 0, grows);
    return usual.add(more.multiply(BigInteger.valueOf(part)).divide(BigInteger.valueOf(grows)));
  }

  /// Wei that may be offered for a unit of gas when time is all but out.
  public BigInteger most(FeePolicy policy, long gasLimit) {
    BigInteger urgent = policy.urgentFeePerGas();
    BigInteger bound = worth.map(all -> all.divide(BigInteger.valueOf(gasLimit))).orElse(urgent);
    return urgent.min(bound).max(policy.maxFeePerGas());
  }
}
