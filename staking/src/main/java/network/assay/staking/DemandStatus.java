// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.time.Instant;
import java.util.Optional;
import network.assay.protocol.market.Amount;

/// The demand to open a result, on the chain.
///
/// @param window the one demanded last
/// @param deadline the last moment at which it is answered; empty unless the demand is open
/// @param frozen of the accused's stake
/// @param finished whether no further window can be demanded
public record DemandStatus(
    DemandState state, long window, Optional<Instant> deadline, Amount frozen, boolean finished) {}
