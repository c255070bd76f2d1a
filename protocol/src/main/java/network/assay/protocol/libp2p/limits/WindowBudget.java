// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.protocol.market.PeerId;

/// Bytes by which windows may have grown beyond their first size, all connections of a host
/// together. One peer gets at most a quarter of them, and so does one block of addresses, which
/// loopback is exempt from ([BlockCounts]). Where nothing is left, windows stay as they are:
/// slower, not refused. For several threads.
public final class WindowBudget {
  private final long limit;
  private final Map<PeerId, Long> byPeer = new HashMap<>();
  private final BlockCounts byBlock = new BlockCounts();
  private long used;

  public WindowBudget(long limit) {
    this.limit = limit;
  }

  /// What one connection's windows grow by is taken from here.
  public Share share(PeerId peer, InetAddress from) {
    return new Share(peer, BlockCounts.ofStranger(from));
  }

  /// How much of it is taken.
  public synchronized long used() {
    return used;
  }

  synchronized int remembered() {
    return byPeer.size() + byBlock.size();
  }

  private synchronized boolean take(Share share, long bytes) {
    long same = byPeer.getOrDefault(share.peer, 0L);
    if (bytes > limit - used || bytes > limit / 4 - same) return false;
    if (!byBlock.hasRoom(share.blocks, bytes, limit / 4, 0)) return false;
    used += bytes;
    byPeer.put(share.peer, same + bytes);
    byBlock.take(share.blocks, bytes);
    return true;
  }

  private synchronized void give(Share share, long bytes) {
    used -= bytes;
    byPeer.computeIfPresent(share.peer, (_, held) -> held <= bytes ? null : held - bytes);
    byBlock.free(share.blocks, bytes);
  }

  /// The part of one connection.
  public final class Share {
    private final PeerId peer;
    private final List<BlockCounts.Block> blocks;

    private Share(PeerId peer, List<BlockCounts.Block> blocks) {
      this.peer = peer;
      this.blocks = blocks;
    }

    /// Whether windows may grow by so much more; it must then be [given back][#give].
    public boolean take(long bytes) {
      return WindowBudget.this.take(this, bytes);
    }

    public void give(long bytes) {
      WindowBudget.this.give(this, bytes);
    }
  }
}
