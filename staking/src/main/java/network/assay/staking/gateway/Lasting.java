// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import network.assay.staking.Outcome;

/// Writes that no reorganisation undoes: each is made again until the newest final block has its
/// effect.
final class Lasting {
  private final Market market;
  private final Duration pollEvery;

  Lasting(Market market, Duration pollEvery) {
    this.market = market;
    this.pollEvery = pollEvery;
  }

  Outcome write(Supplier<Outcome> write, Predicate<ChainView> has) throws InterruptedException {
    Outcome outcome = write.get();
    while (!has.test(market.settled())) {
      Thread.sleep(pollEvery);
      if (!has.test(market.latest())) outcome = later(outcome, write.get());
    }
    return outcome;
  }

  /// What was paid for last counts, not that it turned out to be there.
  private static Outcome later(Outcome before, Outcome now) {
    return now instanceof Outcome.AlreadyDone ? before : now;
  }
}
