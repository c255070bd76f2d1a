// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import java.util.HashMap;
import java.util.Map;
import network.assay.protocol.market.PeerId;

/// How many circuits there are, in all and by the peers at their ends. For several threads.
final class Circuits {
  private final RelayLimits limits;
  private final Map<PeerId, Integer> byPeer = new HashMap<>();
  private int open;

  Circuits(RelayLimits limits) {
    this.limits = limits;
  }

  /// @return whether this one may begin; it must then [#end]
  synchronized boolean begin(PeerId one, PeerId other) {
    if (open >= limits.circuits() || full(one) || full(other)) return false;
    open++;
    byPeer.merge(one, 1, Integer::sum);
    byPeer.merge(other, 1, Integer::sum);
    return true;
  }

  private boolean full(PeerId peer) {
    return byPeer.getOrDefault(peer, 0) >= limits.circuitsPerPeer();
  }

  synchronized void end(PeerId one, PeerId other) {
    open--;
    byPeer.computeIfPresent(one, (_, count) -> count == 1 ? null : count - 1);
    byPeer.computeIfPresent(other, (_, count) -> count == 1 ? null : count - 1);
  }

  synchronized int open() {
    return open;
  }
}
