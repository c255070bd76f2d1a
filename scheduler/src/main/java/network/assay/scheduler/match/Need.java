// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.match;

import java.time.Instant;
import network.assay.protocol.market.Amount;

/// What a task needs of a provider.
///
/// @param maximumPrice the most per 10^15 operations
/// @param minimumStake the least stake
/// @param now offers that have expired by then do not count
public record Need(Amount maximumPrice, Amount minimumStake, Instant now) {}
