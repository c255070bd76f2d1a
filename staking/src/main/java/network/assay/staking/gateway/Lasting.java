// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.Outcome;

/// Writes that no reorganisation undoes: each is made again until the newest final block has its
/// effect.
final class Lasting {
  private static final int LOOKS = 3;

  private final Market market;
  private final Duration pollEvery;

  Lasting(Market market, Duration pollEvery) {
    this.market = market;
    this.pollEvery = pollEvery;
  }

  Outcome write(Supplier<Outcome> write, Predicate<ChainView> has) throws InterruptedException {
    Outcome outcome = write.get();
    while (!holds(has, market::settled)) {
      Thread.sleep(pollEvery);
      if (!holds(has, market::latest)) outcome = later(outcome, write.get());
    }
    return outcome;
  }

  /// A reorganisation may take away the very block that is being looked at.
  private boolean holds(Predicate<ChainView> has, Supplier<ChainView> view)
      throws InterruptedException {
    for (int looks = 1; ; looks++) {
      try {
        return has.test(view.get());
      } catch (AssayFault.World e) {
        if (looks == LOOKS) throw e;
        Thread.sleep(pollEvery);
      }
    }
  }

  /// What was paid for last counts, not that it turned out to be there.
  private static Outcome later(Outcome before, Outcome now) {
    return now instanceof Outcome.AlreadyDone ? before : now;
  }
}
