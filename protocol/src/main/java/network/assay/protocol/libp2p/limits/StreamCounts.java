// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.protocol.market.PeerId;

/// How many streams peers have open here. Keys cost nothing, so that one stranger may come as any
/// number of peers: one block of addresses gets at most a quarter of all streams, and of those of
/// each protocol, but as many as one peer may have; [BlockCounts] says what a block is. For several
/// threads; forgets whoever has none.
public final class StreamCounts {
  private final StreamLimits limits;
  private final Map<PeerId, Integer> byPeer = new HashMap<>();
  private final Map<String, Integer> byProtocol = new HashMap<>();
  private final Map<Lane, Integer> byBoth = new HashMap<>();
  private final BlockCounts byBlock = new BlockCounts();
  private final Map<String, BlockCounts> byProtocolAndBlock = new HashMap<>();
  private int total;

  private record Lane(String protocol, PeerId peer) {}

  /// Whose streams are counted.
  ///
  /// @param blocks of the address that they come from
  public record Guest(PeerId peer, List<BlockCounts.Block> blocks) {
    public static Guest of(PeerId peer, InetAddress from) {
      return new Guest(peer, BlockCounts.ofStranger(from));
    }
  }

  public StreamCounts(StreamLimits limits) {
    this.limits = limits;
  }

  /// Counts a stream whose protocol is not known yet; false where there is no room for it.
  public synchronized boolean enter(Guest from) {
    if (total >= limits.total() || of(byPeer, from.peer) >= limits.perPeer()) return false;
    if (!byBlock.hasRoom(from.blocks, 1, limits.total() / 4, limits.perPeer())) return false;
    total++;
    byPeer.merge(from.peer, 1, Integer::sum);
    byBlock.take(from.blocks, 1);
    return true;
  }

  /// A stream that [#enter] counted is over.
  public synchronized void leave(Guest from) {
    total--;
    drop(byPeer, from.peer);
    byBlock.free(from.blocks, 1);
  }

  /// Counts a stream for a protocol as well; false where there is no room for it.
  public synchronized boolean enter(Guest from, String protocol) {
    var lane = new Lane(protocol, from.peer);
    if (of(byProtocol, protocol) >= limits.perProtocol()
        || of(byBoth, lane) >= limits.perProtocolAndPeer()) {
      return false;
    }
    BlockCounts blocks = byProtocolAndBlock.computeIfAbsent(protocol, _ -> new BlockCounts());
    if (!blocks.hasRoom(from.blocks, 1, limits.perProtocol() / 4, limits.perProtocolAndPeer())) {
      return false;
    }
    byProtocol.merge(protocol, 1, Integer::sum);
    byBoth.merge(lane, 1, Integer::sum);
    blocks.take(from.blocks, 1);
    return true;
  }

  /// A stream that [#enter(Guest, String)] counted is over.
  public synchronized void leave(Guest from, String protocol) {
    drop(byProtocol, protocol);
    drop(byBoth, new Lane(protocol, from.peer));
    BlockCounts blocks = byProtocolAndBlock.get(protocol);
    if (blocks == null) return;
    blocks.free(from.blocks, 1);
    if (blocks.size() == 0) byProtocolAndBlock.remove(protocol);
  }

  /// How many there are now.
  public synchronized int total() {
    return total;
  }

  synchronized int remembered() {
    int lanes = byProtocol.size() + byBoth.size() + byProtocolAndBlock.size();
    return byPeer.size() + byBlock.size() + lanes;
  }

  private static <K> int of(Map<K, Integer> counts, K key) {
    return counts.getOrDefault(key, 0);
  }

  private static <K> void drop(Map<K, Integer> counts, K key) {
    counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
  }
}
