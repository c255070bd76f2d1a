// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

import java.util.HashMap;
import java.util.Map;
import network.assay.protocol.market.PeerId;

/// How many streams peers have open here. For several threads; forgets whoever has none.
public final class StreamCounts {
  private final StreamLimits limits;
  private final Map<PeerId, Integer> byPeer = new HashMap<>();
  private final Map<String, Integer> byProtocol = new HashMap<>();
  private final Map<Lane, Integer> byBoth = new HashMap<>();
  private int total;

  private record Lane(String protocol, PeerId peer) {}

  public StreamCounts(StreamLimits limits) {
    this.limits = limits;
  }

  /// Counts a stream whose protocol is not known yet; false where there is no room for it.
  public synchronized boolean enter(PeerId peer) {
    if (total >= limits.total() || of(byPeer, peer) >= limits.perPeer()) return false;
    total++;
    byPeer.merge(peer, 1, Integer::sum);
    return true;
  }

  /// A stream that [#enter] counted is over.
  public synchronized void leave(PeerId peer) {
    total--;
    drop(byPeer, peer);
  }

  /// Counts a stream for a protocol as well; false where there is no room for it.
  public synchronized boolean enter(PeerId peer, String protocol) {
    var lane = new Lane(protocol, peer);
    if (of(byProtocol, protocol) >= limits.perProtocol()
        || of(byBoth, lane) >= limits.perProtocolAndPeer()) {
      return false;
    }
    byProtocol.merge(protocol, 1, Integer::sum);
    byBoth.merge(lane, 1, Integer::sum);
    return true;
  }

  /// A stream that [#enter(PeerId, String)] counted is over.
  public synchronized void leave(PeerId peer, String protocol) {
    drop(byProtocol, protocol);
    drop(byBoth, new Lane(protocol, peer));
  }

  /// How many there are now.
  public synchronized int total() {
    return total;
  }

  synchronized int remembered() {
    return byPeer.size() + byProtocol.size() + byBoth.size();
  }

  private static <K> int of(Map<K, Integer> counts, K key) {
    return counts.getOrDefault(key, 0);
  }

  private static <K> void drop(Map<K, Integer> counts, K key) {
    counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
  }
}
