// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import network.assay.protocol.market.Amount;

/// What an account's jobs left unpaid when they were over.
///
/// @param since when it was so much; less is left of it the longer that is ago
record Debt(Amount owed, Instant since) {
  private static final Duration FORGIVEN_IN = Duration.ofDays(30);

  /// @param most that is forgiven in 30 days
  Amount left(Amount most, Instant now) {
    long millis = Math.max(0, Duration.between(since, now).toMillis());
    BigInteger forgiven =
        most.units()
            .multiply(BigInteger.valueOf(millis))
            .divide(BigInteger.valueOf(FORGIVEN_IN.toMillis()));
    return new Amount(owed.units().subtract(forgiven).max(BigInteger.ZERO));
  }

  byte[] toBytes() {
    return ByteBuffer.allocate(Amount.BYTES + Long.BYTES)
        .put(owed.toBytes())
        .putLong(since.toEpochMilli())
        .array();
  }

  /// @param bytes as [#toBytes] gives them; of an earlier build without `since`: long ago
  static Debt of(byte[] bytes) {
    ByteBuffer all = ByteBuffer.wrap(bytes);
    byte[] owed = new byte[Amount.BYTES];
    all.get(owed);
    long since = all.hasRemaining() ? all.getLong() : 0;
    return new Debt(Amount.of(owed), Instant.ofEpochMilli(since));
  }
}
