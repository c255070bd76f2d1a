// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import network.assay.protocol.libp2p.limits.BlockCounts;
import network.assay.protocol.libp2p.limits.BlockRates;

/// How many inbound handshakes are under way, in all and by block of addresses: a quarter of them
/// is the most one block may take, and [#BURST] at once, then one each [#EVERY], the most it may
/// begin. Blocks are counted at several sizes ([BlockCounts]), so that neither one machine nor who
/// holds a whole site's addresses can keep the others out, or this host busy.
final class Doorman {
  static final int BURST = 64;
  static final Duration EVERY = Duration.ofMillis(250);
  private static final int MAX_BLOCKS = 4096;

  private final int limit;
  private final BlockRates newcomers;
  private final BlockCounts under = new BlockCounts();
  private int pending;

  Doorman(int limit, InstantSource clock) {
    this.limit = limit;
    this.newcomers = new BlockRates(clock, BURST, EVERY, MAX_BLOCKS);
  }

  /// @return whether this one may begin; it must then [#leave]
  synchronized boolean enter(InetAddress from) {
    if (pending >= limit || !hasRoom(from)) return false;
    return newcomers.take(from) && enterOwn(from);
  }

  /// As [#enter], for one that this host asked for: others' floods do not hold it up.
  synchronized boolean enterOwn(InetAddress to) {
    if (pending >= limit || !hasRoom(to)) return false;
    pending++;
    under.take(BlockCounts.around(to), 1);
    return true;
  }

  /// Whether a handshake that was not counted may become a connection.
  synchronized boolean arrives(InetAddress from) {
    return newcomers.take(from);
  }

  private boolean hasRoom(InetAddress from) {
    return under.hasRoom(BlockCounts.around(from), 1, limit / 4, 1);
  }

  synchronized void leave(InetAddress from) {
    pending--;
    under.free(BlockCounts.around(from), 1);
  }
}
