// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import java.time.Duration;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.task.Limits;

/// What a verifier takes on.
///
/// @param pricePerPetaOp the least it asks for 10^15 scalar operations
/// @param operationsPerSecond as it announces; by this the submitter waits for what it finds
/// @param atOnce checks that are computed at the same time, besides any tasks
/// @param waiting checks that may wait for that
/// @param memoryBytes that one check may need for tensors
/// @param records segments and inputs of all checks that are kept
/// @param patience for a provider to show a checkpoint
public record CheckRules(
    Amount pricePerPetaOp,
    long operationsPerSecond,
    int atOnce,
    int waiting,
    long memoryBytes,
    int records,
    Duration patience) {
  /// Bytes a second: twice what the submitter allows for.
  private static final long SLOWEST = 16L << 20;

  private static final Duration WAIT = Duration.ofSeconds(8);
  private static final long MAX_SECONDS = Duration.ofDays(30).toSeconds();

  public CheckRules {
    Limits.check("operations a second", operationsPerSecond, 1, Long.MAX_VALUE);
    Limits.check("the number of checks", atOnce, 1, 256);
    Limits.check("the number of waiting checks", waiting, 0, 4_096);
    Limits.check("the memory for a check", memoryBytes, 1L << 20, Long.MAX_VALUE);
  }

  public static CheckRules of(Amount pricePerPetaOp, long operationsPerSecond, long memoryBytes) {
    return new CheckRules(
        pricePerPetaOp, operationsPerSecond, 1, 32, memoryBytes, 100_000, Duration.ofSeconds(10));
  }

  /// Whether a check would be begun in time behind others: the submitter counts from when it asks
  /// (30 s, and 20 times what the check takes), and what the provider may take comes on top.
  ///
  /// @param before what is to be done for those, in operations
  boolean isSoon(long before, long operations) {
    return seconds(before) <= WAIT.toSeconds() + 8 * seconds(operations);
  }

  private long seconds(long operations) {
    return Math.min(Math.ceilDiv(operations, operationsPerSecond), MAX_SECONDS);
  }

  /// How long all checkpoints of a check may take to come, so that a provider that dribbles them is
  /// given up well before the submitter gives up this verifier (docs/spec/job, section 7.2).
  ///
  /// @param bytes of all of them
  Duration fetching(long operations, long bytes) {
    return patience.plusSeconds(10 * seconds(operations)).plusSeconds(bytes / SLOWEST);
  }
}
