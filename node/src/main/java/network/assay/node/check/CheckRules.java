// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import java.time.Duration;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.task.Limits;

/// What a verifier takes on.
///
/// @param pricePerPetaOp the least it asks for 10^15 scalar operations
/// @param atOnce checks that are computed at the same time, besides any tasks
/// @param waiting checks that may wait for that
/// @param memoryBytes that one check may need for tensors
/// @param records segments and inputs of all checks that are kept
/// @param patience for a provider to show a checkpoint
public record CheckRules(
    Amount pricePerPetaOp,
    int atOnce,
    int waiting,
    long memoryBytes,
    int records,
    Duration patience) {
  public CheckRules {
    Limits.check("the number of checks", atOnce, 1, 256);
    Limits.check("the number of waiting checks", waiting, 0, 4_096);
    Limits.check("the memory for a check", memoryBytes, 1L << 20, Long.MAX_VALUE);
  }

  public static CheckRules of(Amount pricePerPetaOp, long memoryBytes) {
    return new CheckRules(pricePerPetaOp, 1, 32, memoryBytes, 100_000, Duration.ofSeconds(10));
  }
}
