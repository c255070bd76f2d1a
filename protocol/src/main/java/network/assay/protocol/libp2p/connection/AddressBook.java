// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;

/// Where peers may be reached: at most [#MAX_PEERS], each with at most [#MAX_ADDRESSES]
/// addresses, forgotten some time after they were last confirmed. The peer least recently learned
/// about gives way.
final class AddressBook {
  static final int MAX_PEERS = 4096;
  static final int MAX_ADDRESSES = 8;
  static final Duration KEPT = Duration.ofHours(2);

  private final InstantSource clock;
  private final SequencedMap<PeerId, SequencedMap<Multiaddr, Long>> peers = new LinkedHashMap<>();

  AddressBook(InstantSource clock) {
    this.clock = clock;
  }

  /// Adds or confirms addresses; those not of TCP are passed over.
  synchronized void learn(PeerId peer, List<Multiaddr> addresses) {
    long now = clock.millis();
    SequencedMap<Multiaddr, Long> known = peers.remove(peer);
    if (known == null) known = new LinkedHashMap<>();
    for (Multiaddr address : addresses) {
      if (!address.isTcp()) continue;
      known.remove(address.withoutPeer());
      known.putLast(address.withoutPeer(), now);
      if (known.size() > MAX_ADDRESSES) known.pollFirstEntry();
    }
    if (known.isEmpty()) return;
    peers.putLast(peer, known);
    if (peers.size() > MAX_PEERS) peers.pollFirstEntry();
  }

  /// Addresses of a peer, the last confirmed first.
  synchronized List<Multiaddr> find(PeerId peer) {
    SequencedMap<Multiaddr, Long> known = peers.get(peer);
    if (known == null) return List.of();
    long oldest = clock.millis() - KEPT.toMillis();
    known.values().removeIf(learned -> learned < oldest);
    if (known.isEmpty()) peers.remove(peer);
    return new ArrayList<>(known.reversed().keySet());
  }

  synchronized int size() {
    return peers.size();
  }

  /// All peers with an address, for tests and the curious.
  synchronized Map<PeerId, Integer> counts() {
    var counts = new LinkedHashMap<PeerId, Integer>();
    peers.forEach((peer, known) -> counts.put(peer, known.size()));
    return counts;
  }
}
