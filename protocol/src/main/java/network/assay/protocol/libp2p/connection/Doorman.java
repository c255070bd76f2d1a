// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import network.assay.protocol.libp2p.rate.Buckets;

/// How many inbound handshakes are under way, in all and by block of addresses: a quarter of them
/// is the most one block may take, and [#BURST] at once, then one each [#EVERY], the most it may
/// begin. So one machine alone cannot keep the others out, nor this host busy.
final class Doorman {
  static final int BURST = 64;
  static final Duration EVERY = Duration.ofMillis(250);
  private static final int MAX_BLOCKS = 4096;

  private final int limit;
  private final Buckets<InetAddress> newcomers;
  private final Map<InetAddress, Integer> byBlock = new HashMap<>();
  private int pending;

  Doorman(int limit, InstantSource clock) {
    this.limit = limit;
    this.newcomers = new Buckets<>(clock, BURST, EVERY, MAX_BLOCKS);
  }

  /// @return whether this one may begin; it must then [#leave]
  synchronized boolean enter(InetAddress from) {
    InetAddress block = Seats.block(from);
    int same = byBlock.getOrDefault(block, 0);
    if (pending >= limit || same >= limit / 4) return false;
    if (!from.isLoopbackAddress() && !newcomers.take(block)) return false;
    pending++;
    byBlock.put(block, same + 1);
    return true;
  }

  synchronized void leave(InetAddress from) {
    pending--;
    byBlock.computeIfPresent(Seats.block(from), (_, count) -> count == 1 ? null : count - 1);
  }
}
