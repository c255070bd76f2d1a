// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import java.math.BigInteger;
import java.time.Duration;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.task.Limits;

/// What a job may cost and how long it may take.
///
/// @param total the escrow: never is more spent
/// @param perPetaOp the most that is paid for 10^15 scalar operations
public record Budget(Amount total, Amount perPetaOp, Duration deadline) {
  public static final Duration MAX_DEADLINE = Duration.ofDays(365);

  private static final BigInteger PETA = BigInteger.TEN.pow(15);

  public Budget {
    Limits.check("the deadline in seconds", deadline.toSeconds(), 1, MAX_DEADLINE.toSeconds());
  }

  /// The price of `operations` at `perPetaOp` per 10^15, rounded up to a base unit.
  public static Amount price(long operations, Amount perPetaOp) {
    BigInteger product = perPetaOp.units().multiply(BigInteger.valueOf(operations));
    BigInteger[] parts = product.divideAndRemainder(PETA);
    return new Amount(parts[1].signum() == 0 ? parts[0] : parts[0].add(BigInteger.ONE));
  }
}
