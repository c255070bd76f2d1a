// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.math.BigInteger;
import java.time.Duration;
import network.assay.protocol.market.AssayFault;

/// How much a transaction may cost, and how long we wait for it.
///
/// @param maxFeePerGas the usual cap, in wei: never more is offered, whatever the chain asks, but
///     for what is urgent
/// @param urgentFeePerGas the cap, in wei, for a write whose time is all but out ([Urgency]); no
///     less than the usual one
/// @param bumpPercent how much more a replacement offers; nodes refuse less than 10
/// @param replaceAfter without being mined for so long, a transaction is replaced by a dearer one
/// @param giveUpAfter for so long a write waits before it reports that its outcome is unknown
/// @param pollEvery how often the chain node is asked
public record FeePolicy(
    BigInteger maxFeePerGas,
    BigInteger urgentFeePerGas,
    int bumpPercent,
    Duration replaceAfter,
    Duration giveUpAfter,
    Duration pollEvery) {
  public static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000);
  public static final FeePolicy DEFAULT =
      new FeePolicy(
          GWEI.multiply(BigInteger.valueOf(200)),
          GWEI.multiply(BigInteger.valueOf(2_000)),
          13,
          Duration.ofSeconds(45),
          Duration.ofMinutes(10),
          Duration.ofSeconds(2));

  public FeePolicy {
    if (maxFeePerGas.signum() <= 0) {
      throw new AssayFault.Operator("the cap on the fee per gas must be positive");
    }
    if (urgentFeePerGas.compareTo(maxFeePerGas) < 0) {
      throw new AssayFault.Operator("the cap for what is urgent is no less than the usual one");
    }
    if (bumpPercent < 10 || bumpPercent > 100) {
      throw new AssayFault.Operator(
          "a replacement offers 10 to 100 percent more, not " + bumpPercent);
    }
    if (!pollEvery.isPositive()
        || replaceAfter.compareTo(pollEvery) < 0
        || giveUpAfter.compareTo(replaceAfter) < 0) {
      throw new AssayFault.Operator(
          "polling comes before replacing, and replacing before giving up; not %s, %s, %s"
              .formatted(pollEvery, replaceAfter, giveUpAfter));
    }
  }

  /// One cap for all.
  public FeePolicy(
      BigInteger maxFeePerGas,
      int bumpPercent,
      Duration replaceAfter,
      Duration giveUpAfter,
      Duration pollEvery) {
    this(maxFeePerGas, maxFeePerGas, bumpPercent, replaceAfter, giveUpAfter, pollEvery);
  }

  /// The same with another usual cap.
  public FeePolicy capped(BigInteger cap) {
    return new FeePolicy(
        cap, cap.max(urgentFeePerGas), bumpPercent, replaceAfter, giveUpAfter, pollEvery);
  }
}
