// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.deal;

import java.time.Instant;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.task.Limits;

/// What a provider announces: until `expires` it takes tasks at this price.
///
/// @param provider the account that signs its work and is paid for it
/// @param pricePerPetaOp for 10^15 scalar operations
/// @param operationsPerSecond as the provider measured itself; deadlines start from it
/// @param capacity tasks it does at the same time
public record Offer(
    Address provider,
    Amount pricePerPetaOp,
    long operationsPerSecond,
    int capacity,
    Instant expires) {
  public static final int MAX_CAPACITY = 1_024;

  public Offer {
    Limits.check("the operations per second", operationsPerSecond, 1, Long.MAX_VALUE);
    Limits.check("the capacity", capacity, 0, MAX_CAPACITY);
  }
}
