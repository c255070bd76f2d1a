// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.Optional;
import network.assay.staking.DemandKey;
import network.assay.staking.follow.ChainEvent;
import network.assay.verification.commitment.DemandAnswer;

/// What the chain knows of demands that were answered.
final class DemandHistory {
  private DemandHistory() {}

  /// What answered the demand of a window; the contract took it, so it opens the commitment.
  ///
  /// @throws network.assay.protocol.market.AssayFault.World when the chain node does not answer, or
  ///     shows something else
  static Optional<DemandAnswer> answer(Market market, DemandKey key, int window) {
    var events =
        LogSearch.since(
            market,
            market.at().demands(),
            key.job().digest(),
            event -> answers(event, key, window));
    for (ChainEvent event : events.reversed()) {
      if (event instanceof ChainEvent.DemandAnswered answered && answers(event, key, window)) {
        if (!answered.answer().opens(key.task(), key.commitment())) {
          throw market.node().rpc().nonsense("eth_getLogs", "an answer that opens nothing", null);
        }
        return Optional.of(answered.answer());
      }
    }
    return Optional.empty();
  }

  private static boolean answers(ChainEvent event, DemandKey key, int window) {
    return event instanceof ChainEvent.DemandAnswered answered
        && answered.key().equals(key)
        && answered.answer().window() == window;
  }
}
