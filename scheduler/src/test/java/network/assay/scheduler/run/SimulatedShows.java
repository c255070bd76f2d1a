// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;

/// What the peers of a simulated market show on chain, past the submitter.
final class SimulatedShows {
  private static final int FINAL_AFTER_MILLIS = 3_000;
  private static final int POLL_MILLIS = 500;

  private record Shown(Demand.Key about, Instant at) {}

  private final SimulatedMarket market;
  private final List<Shown> all = new ArrayList<>();

  SimulatedShows(SimulatedMarket market) {
    this.market = market;
  }

  /// Whether `peer` keeps what it did from the submitter, and shows it on chain alone.
  boolean hides(TaskId task, Address peer, Digest commitment) {
    if (!market.behaviour(peer).shows()) return false;
    Instant at = market.now().plusMillis(FINAL_AFTER_MILLIS);
    all.add(new Shown(new Demand.Key(task, peer, commitment), at));
    return true;
  }

  private Instant finalTime() {
    return market.now().minusMillis(FINAL_AFTER_MILLIS);
  }

  void watched(Command.WatchShows watch) {
    if (!market.isUnderWay(watch)) return;
    Optional<Shown> next =
        all.stream()
            .filter(shown -> !shown.at().isAfter(market.now()))
            .filter(shown -> !watch.seen().contains(shown.about()))
            .findFirst();
    if (next.isPresent()) {
      Demand.Key about = next.get().about();
      Digest input = FakeCompute.input(about.task());
      market.insist(new Event.ResultShown(about, SimulatedMarket.SIGNATURE, input));
    } else if (watch.lapses().filter(finalTime()::isAfter).isPresent()) {
      market.insist(new Event.ShowsFollowed(finalTime()));
    } else if (watch.until().filter(until -> !market.now().isBefore(until)).isPresent()) {
      market.insist(new Event.ShowsOver());
    } else {
      market.later(POLL_MILLIS, () -> watched(watch));
    }
  }
}
