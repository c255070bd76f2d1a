// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import network.assay.protocol.market.PeerId;

/// What connected peers are worth to this host, which says whose connections go first where there
/// are too many. For several threads.
public final class PeerValues {
  /// Whose tags are kept; the peer least recently tagged is forgotten.
  static final int MAX_PEERS = 4096;

  private final SequencedMap<PeerId, Map<String, Integer>> tags = new LinkedHashMap<>();
  private final Map<PeerId, Set<String>> protectedFor = new HashMap<>();
  private final List<Predicate<PeerId>> spared = new CopyOnWriteArrayList<>();

  /// Sets one of the numbers whose sum is a peer's value.
  ///
  /// @param name of the number; a second one replaces the first
  public synchronized void tag(PeerId peer, String name, int value) {
    Map<String, Integer> own = tags.remove(peer);
    if (own == null) own = new HashMap<>();
    own.put(name, value);
    tags.putLast(peer, own);
    if (tags.size() > MAX_PEERS) tags.pollFirstEntry();
  }

  /// Forgets such a number.
  public synchronized void untag(PeerId peer, String name) {
    Map<String, Integer> own = tags.get(peer);
    if (own == null) return;
    own.remove(name);
    if (own.isEmpty()) tags.remove(peer);
  }

  /// Spares a peer until [#unprotect] with the same reason.
  public synchronized void protect(PeerId peer, String why) {
    protectedFor.computeIfAbsent(peer, _ -> new HashSet<>()).add(why);
  }

  /// Takes one reason to spare a peer back; others stay.
  public synchronized void unprotect(PeerId peer, String why) {
    Set<String> reasons = protectedFor.get(peer);
    if (reasons != null && reasons.remove(why) && reasons.isEmpty()) protectedFor.remove(peer);
  }

  /// Spares whoever meets a test when it comes to it. The test must not block.
  public void spare(Predicate<PeerId> test) {
    spared.add(test);
  }

  /// The sum of a peer's numbers.
  public synchronized long value(PeerId peer) {
    Map<String, Integer> own = tags.get(peer);
    return own == null ? 0 : own.values().stream().mapToLong(Integer::longValue).sum();
  }

  /// Whether a peer's connections are never trimmed.
  public boolean isSpared(PeerId peer) {
    synchronized (this) {
      if (protectedFor.containsKey(peer)) return true;
    }
    for (Predicate<PeerId> test : spared) if (test.test(peer)) return true;
    return false;
  }
}
