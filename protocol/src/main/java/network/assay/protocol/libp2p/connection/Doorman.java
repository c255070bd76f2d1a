// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/// How many inbound handshakes are under way, in all and by address: a quarter of them is the most
/// one address may take, so that one machine alone cannot keep the others out.
final class Doorman {
  private final int limit;
  private final Map<InetAddress, Integer> byAddress = new HashMap<>();
  private int pending;

  Doorman(int limit) {
    this.limit = limit;
  }

  /// @return whether this one may begin; it must then [#leave]
  synchronized boolean enter(InetAddress from) {
    int same = byAddress.getOrDefault(from, 0);
    if (pending >= limit || same >= limit / 4) return false;
    pending++;
    byAddress.put(from, same + 1);
    return true;
  }

  synchronized void leave(InetAddress from) {
    pending--;
    byAddress.computeIfPresent(from, (_, count) -> count == 1 ? null : count - 1);
  }
}
