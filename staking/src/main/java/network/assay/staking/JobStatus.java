// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.math.BigInteger;
import java.time.Instant;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;

/// A job on the chain.
///
/// @param escrow all that was put in, less what was refunded
/// @param paid to providers so far
/// @param owed by posted batches and not paid yet
/// @param reserved set aside for what providers recorded themselves, or paid for that and by no
///     batch since
/// @param end the deadline, or when the submitter closed it
/// @param batches how many were posted; also the index of the next one
public record JobStatus(
    Address submitter,
    Amount escrow,
    Amount paid,
    Amount owed,
    Amount reserved,
    Instant end,
    int batches,
    JobState state) {
  /// What no batch owes, nobody was paid, and is not set aside; nothing where that is more than
  /// there is: a status that is put together from two blocks, as whoever wants the least that both
  /// leave free does, may have the older one's escrow and what is set aside since.
  public Amount free() {
    BigInteger left =
        escrow.units().subtract(paid.units()).subtract(owed.units()).subtract(reserved.units());
    return new Amount(left.max(BigInteger.ZERO));
  }
}
