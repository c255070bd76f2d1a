// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.staking.DemandKey;
import network.assay.staking.DemandRecord;
import network.assay.staking.DemandState;
import network.assay.staking.follow.ChainEvent;

/// What `assay chain dispute show` finds of a result that its submitter demands to be opened.
///
/// @param window the one that was demanded last
/// @param until the last moment to open it; empty unless it is to be opened
/// @param frozen of the accused's stake
record DemandReport(
    Digest id,
    DemandKey about,
    DemandState state,
    long window,
    Optional<Instant> until,
    Amount frozen,
    List<DisputeReport.Move> events) {

  static DemandReport of(DemandRecord found) {
    return new DemandReport(
        found.id(),
        found.key(),
        found.status().state(),
        found.status().window(),
        found.status().deadline(),
        found.status().frozen(),
        found.events().stream().map(DemandReport::event).toList());
  }

  private static DisputeReport.Move event(ChainEvent event) {
    String what =
        switch (event) {
          case ChainEvent.Demanded e -> "window %d demanded".formatted(e.window());
          case ChainEvent.DemandAnswered e -> "window %d opened".formatted(e.answer().window());
          case ChainEvent.StayedSilent e ->
              "window %d not opened: %s tokens of stake slashed"
                  .formatted(e.window(), e.slashed().toTokens());
          case ChainEvent other -> other.getClass().getSimpleName();
        };
    return new DisputeReport.Move(event.place().block(), event.place().txHash(), what);
  }
}
