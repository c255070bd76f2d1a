// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import network.assay.scheduler.run.Command;

/// How many deeds of one job are under way at the same time; more wait for their turn. What
/// computes stands in a line of its own: it takes as long as it takes, and whoever is to answer
/// meanwhile has seconds before its silence is held against it.
final class Places {
  private static final int TALKS = 64;

  /// They compute one after the other; what the next one needs is fetched meanwhile.
  private static final int COMPUTATIONS = 4;

  private final Semaphore talks = new Semaphore(TALKS, true);
  private final Semaphore computations = new Semaphore(COMPUTATIONS, true);

  /// Where `want` takes a place; empty for what only waits, and would keep it from others.
  Optional<Semaphore> of(Want want) {
    return switch (want) {
      case Want.KeepModel _ -> Optional.of(talks);
      case Want.Market(Command command) -> of(command);
    };
  }

  private Optional<Semaphore> of(Command command) {
    return switch (command) {
      case Command.AwaitBeacon _, Command.DemandOpening _ -> Optional.empty();
      case Command.CheckYourself _, Command.Arbitrate _, Command.Recheck _ ->
          Optional.of(computations);
      case Command.OpenEscrow _,
          Command.OfferLease _,
          Command.FetchOutput _,
          Command.PostBatch _,
          Command.RequestCheck _,
          Command.RequestOpening _,
          Command.RequestFindings _,
          Command.OpenChallenge _,
          Command.CloseEscrow _ ->
          Optional.of(talks);
    };
  }
}
