// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Digest;
import network.assay.staking.follow.ChainEvent;

/// All that the chain knows of one dispute.
///
/// @param events in order; the first opens it
/// @param stand empty once it is over
public record DisputeRecord(
    Digest id, DisputeCase about, List<ChainEvent> events, Optional<DisputeStand> stand) {
  public DisputeRecord {
    events = List.copyOf(events);
  }

  /// The position it is at, or ended in.
  public DisputePosition position() {
    for (ChainEvent event : events.reversed()) {
      if (event instanceof ChainEvent.DisputeMoved moved) return moved.position();
      if (event instanceof ChainEvent.DisputeOpened opened) return opened.position();
    }
    throw new IllegalStateException("a dispute that nobody opened");
  }

  /// How it ended.
  public Optional<ChainEvent.DisputeEnded> end() {
    return events.stream()
        .filter(ChainEvent.DisputeEnded.class::isInstance)
        .map(ChainEvent.DisputeEnded.class::cast)
        .findFirst();
  }
}
