// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.util.List;
import network.assay.protocol.market.Digest;
import network.assay.staking.follow.ChainEvent;

/// All that the chain knows of the demands of one result.
///
/// @param id under which the contract keeps them
/// @param events in order; the first demands window 0
public record DemandRecord(Digest id, DemandKey key, DemandStatus status, List<ChainEvent> events) {
  public DemandRecord {
    events = List.copyOf(events);
  }
}
