// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.Optional;
import network.assay.staking.Urgency;

/// Whether a dispute's next transaction waits for gas to cost less. For any number of threads.
public final class Brake {
  private Optional<Urgency.Held> held = Optional.empty();

  /// It waits.
  ///
  /// @return whether that is worth telling: it did not wait before, or for another reason
  public synchronized boolean on(Urgency.Held now) {
    boolean isNews = held.isEmpty() || held.get().forGood() != now.forGood();
    held = Optional.of(now);
    return isNews;
  }

  synchronized void off() {
    held = Optional.empty();
  }

  synchronized Optional<Urgency.Held> held() {
    return held;
  }

  /// For people.
  public static String words(Urgency.Held held) {
    String what =
        "its transaction is not mined: gas costs %s wei, and at most %s may be offered"
            .formatted(held.baseFee(), held.cap());
    return held.forGood()
        ? what
            + ", whatever the time; its time is over at %s: raise chain.dispute_max_fee_gwei and start the node again"
                .formatted(held.until())
        : what + " now, and up to %s until %s".formatted(held.most(), held.until());
  }
}
