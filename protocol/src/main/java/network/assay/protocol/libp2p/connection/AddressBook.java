// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Where peers may be reached. Bounded in peers, in addresses a peer, and in bytes; what is not
/// confirmed is forgotten after the time of its [AddressRank].
///
/// Peers known by hearsay alone have a part of the book of their own: whoever tells of thousands
/// displaces only what others told. A connected peer is never displaced.
final class AddressBook {
  static final int MAX_PEERS = 4096;
  static final int MAX_HEARSAY = 2048;
  static final int MAX_ADDRESSES = 16;
  static final int MAX_BYTES = 8 << 20;
  private static final long SWEEP_MILLIS = 60_000;

  private final InstantSource clock;
  private final Predicate<PeerId> connected;
  private final SequencedMap<PeerId, KnownPeer> peers = new LinkedHashMap<>();
  private final SequencedMap<PeerId, KnownPeer> hearsay = new LinkedHashMap<>();
  private long bytes;
  private long swept;

  AddressBook(InstantSource clock) {
    this(clock, _ -> false);
  }

  /// @param connected whether a peer has a connection now; called with this book locked
  AddressBook(InstantSource clock, Predicate<PeerId> connected) {
    this.clock = clock;
    this.connected = connected;
    this.swept = clock.millis();
  }

  /// Adds or confirms addresses; those this stack cannot dial are passed over, and
  /// those over the peer itself.
  synchronized void learn(PeerId peer, List<Multiaddr> addresses, AddressRank rank) {
    change(
        peer,
        rank,
        known -> {
          for (Multiaddr address : addresses) {
            if (dialable(address, peer)) known.put(address.withoutPeer(), rank, clock.millis());
          }
        });
  }

  /// Takes a peer's record, which then stands for all the peer said before; an older one, and one
  /// with the same number, changes nothing but confirms what it says.
  ///
  /// @param teller how near is who brought it: of its addresses none are kept that are nearer
  synchronized void certify(PeerRecord.Signed signed, Reach teller) {
    PeerRecord record = signed.record();
    change(
        record.peer(),
        AddressRank.SIGNED,
        known -> {
          PeerRecord.Signed before = known.record;
          if (before != null && !record.isNewerThan(before.record())) {
            if (!record.equals(before.record())) return;
          } else {
            known.forgetSaid(new HashSet<>(record.addresses()));
            known.keep(signed, teller);
          }
          for (Multiaddr address : record.addresses()) {
            if (dialable(address, record.peer()) && teller.mayTell(address)) {
              known.put(address, AddressRank.SIGNED, clock.millis());
            }
          }
        });
  }

  private static boolean dialable(Multiaddr address, PeerId peer) {
    if (!address.isRelayed()) return address.isDirect();
    Multiaddr relay = address.relay();
    return relay == null || !peer.equals(relay.peer());
  }

  private interface Change {
    void to(KnownPeer known);
  }

  private void change(PeerId peer, AddressRank rank, Change change) {
    if (clock.millis() - swept > SWEEP_MILLIS) sweep();
    KnownPeer known = peers.remove(peer);
    if (known == null) known = hearsay.remove(peer);
    if (known == null) known = new KnownPeer();
    bytes -= known.bytes();
    change.to(known);
    if (known.isEmpty()) return;
    bytes += known.bytes();
    boolean told = known.best() == AddressRank.TOLD && rank == AddressRank.TOLD;
    (told ? hearsay : peers).putLast(peer, known);
    if (hearsay.size() > MAX_HEARSAY) drop(hearsay);
    if (peers.size() > MAX_PEERS) drop(peers);
    while (bytes > MAX_BYTES && (drop(hearsay) || drop(peers))) {}
  }

  private boolean drop(SequencedMap<PeerId, KnownPeer> from) {
    for (Iterator<Map.Entry<PeerId, KnownPeer>> all = from.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<PeerId, KnownPeer> entry = all.next();
      if (connected.test(entry.getKey())) continue;
      bytes -= entry.getValue().bytes();
      all.remove();
      return true;
    }
    return false;
  }

  /// Addresses of a peer: those worth most first, of these the last confirmed first.
  synchronized List<Multiaddr> find(PeerId peer) {
    KnownPeer known = known(peer);
    return known == null ? List.of() : known.inOrder();
  }

  /// The newest record seen of a peer, or null where none is known that may be passed on.
  synchronized PeerRecord.@Nullable Signed record(PeerId peer, Reach hearer) {
    KnownPeer known = known(peer);
    return known == null ? null : known.recordFor(hearer);
  }

  private @Nullable KnownPeer known(PeerId peer) {
    for (Map<PeerId, KnownPeer> part : List.of(peers, hearsay)) {
      KnownPeer known = part.get(peer);
      if (known == null) continue;
      if (!expire(known)) return known;
      part.remove(peer);
    }
    return null;
  }

  /// @return whether nothing is left
  private boolean expire(KnownPeer known) {
    bytes -= known.bytes();
    known.expire(clock.millis());
    bytes += known.bytes();
    return known.isEmpty();
  }

  private void sweep() {
    swept = clock.millis();
    peers.values().removeIf(this::expire);
    hearsay.values().removeIf(this::expire);
  }

  synchronized int size() {
    return peers.size() + hearsay.size();
  }

  /// What all addresses and records take, roughly.
  synchronized long bytes() {
    return bytes;
  }

  /// All peers with an address, for tests and the curious.
  synchronized Map<PeerId, Integer> counts() {
    var counts = new LinkedHashMap<PeerId, Integer>();
    peers.forEach((peer, known) -> counts.put(peer, known.size()));
    hearsay.forEach((peer, known) -> counts.put(peer, known.size()));
    return counts;
  }
}
