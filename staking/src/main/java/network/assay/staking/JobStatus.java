// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.time.Instant;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;

/// A job on the chain.
///
/// @param escrow all that was put in, less what was refunded
/// @param paid to providers so far
/// @param owed by posted batches and not paid yet
/// @param end the deadline, or when the submitter closed it
/// @param batches how many were posted; also the index of the next one
public record JobStatus(
    Address submitter,
    Amount escrow,
    Amount paid,
    Amount owed,
    Instant end,
    int batches,
    JobState state) {
  /// What no batch owes and nobody was paid.
  public Amount free() {
    return escrow.minus(paid).minus(owed);
  }
}
