// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Predicate;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Where peers may be reached. Bounded in peers, in addresses a peer, and in bytes; what is not
/// confirmed is forgotten after the time of its [AddressRank]. What a peer has confirmed over the
/// connection it has now is not forgotten while that lasts: its time begins at the end.
///
/// Peers lie on a shelf for each rank, by their best address: where room is short, those known the
/// least well go first, of these the least recently learned; of those that were reached, one of
/// where the most were. So whoever makes up, tells of, or has thousands of ids displaces its own. A
/// connected peer is never displaced.
final class AddressBook {
  static final int MAX_PEERS = 4096;
  static final int MAX_HEARSAY = 2048;
  static final int MAX_ADDRESSES = 16;
  static final int MAX_BYTES = 8 << 20;
  private static final long SWEEP_MILLIS = 60_000;

  private final InstantSource clock;
  private final Predicate<PeerId> connected;
  private final Map<AddressRank, SequencedMap<PeerId, KnownPeer>> shelves =
      new EnumMap<>(AddressRank.class);
  private final Map<PeerId, Long> meetings = new HashMap<>();
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
    for (AddressRank rank : AddressRank.values()) shelves.put(rank, new LinkedHashMap<>());
  }

  /// A peer has a connection; called once it is found to be connected.
  synchronized void met(PeerId peer) {
    long since = meetings.computeIfAbsent(peer, _ -> clock.millis());
    KnownPeer known = known(peer);
    if (known != null) known.meetingSince = since;
  }

  /// A peer has lost a connection, which may not have been its only one.
  synchronized void parted(PeerId peer) {
    if (connected.test(peer) || meetings.remove(peer) == null) return;
    KnownPeer known = known(peer);
    if (known != null) known.part(clock.millis());
  }

  /// Adds or confirms addresses; those this stack cannot dial are passed over, and
  /// those over the peer itself.
  synchronized void learn(PeerId peer, List<Multiaddr> addresses, AddressRank rank) {
    change(
        peer,
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
    if (!address.isBehindRelay()) return address.isDirect();
    Multiaddr relay = address.relay();
    return relay == null || !peer.equals(relay.peer());
  }

  private interface Change {
    void to(KnownPeer known);
  }

  private void change(PeerId peer, Change change) {
    if (clock.millis() - swept > SWEEP_MILLIS) sweep();
    KnownPeer known = take(peer);
    if (known == null) known = new KnownPeer();
    known.meetingSince = meetings.getOrDefault(peer, KnownPeer.NEVER);
    change.to(known);
    put(peer, known);
    while (shelf(AddressRank.TOLD).size() > MAX_HEARSAY && drop(AddressRank.TOLD)) {}
    while (size() - shelf(AddressRank.TOLD).size() > MAX_PEERS && drop(AddressRank.SAID)) {}
    while (bytes > MAX_BYTES && drop(AddressRank.TOLD)) {}
  }

  private SequencedMap<PeerId, KnownPeer> shelf(AddressRank rank) {
    return Objects.requireNonNull(shelves.get(rank));
  }

  private @Nullable KnownPeer take(PeerId peer) {
    for (SequencedMap<PeerId, KnownPeer> shelf : shelves.values()) {
      KnownPeer known = shelf.remove(peer);
      if (known == null) continue;
      bytes -= known.bytes();
      return known;
    }
    return null;
  }

  /// Puts a peer where its best address belongs that is not over, or nowhere.
  private void put(PeerId peer, KnownPeer known) {
    known.expire(clock.millis());
    if (known.isEmpty()) return;
    bytes += known.bytes();
    shelf(known.best()).putLast(peer, known);
  }

  /// Drops whoever is worth least, of those worth at least so much.
  ///
  /// @return false where everybody is connected
  private boolean drop(AddressRank least) {
    for (Map.Entry<AddressRank, SequencedMap<PeerId, KnownPeer>> shelf : shelves.entrySet()) {
      if (shelf.getKey().compareTo(least) < 0) continue;
      boolean proven = shelf.getKey() == AddressRank.REACHED;
      PeerId victim = proven ? leastOfMost(shelf.getValue()) : leastRecent(shelf.getValue());
      if (victim == null) continue;
      var _ = take(victim);
      return true;
    }
    return false;
  }

  private @Nullable PeerId leastRecent(SequencedMap<PeerId, KnownPeer> shelf) {
    for (PeerId peer : shelf.keySet()) if (!connected.test(peer)) return peer;
    return null;
  }

  /// As [#leastRecent], among those of the block of addresses where the most were reached.
  private @Nullable PeerId leastOfMost(SequencedMap<PeerId, KnownPeer> shelf) {
    var absent = new LinkedHashMap<PeerId, InetAddress>();
    var counts = new HashMap<InetAddress, Integer>();
    shelf.forEach(
        (peer, known) -> {
          if (connected.test(peer)) return;
          absent.put(peer, known.block());
          counts.merge(known.block(), 1, Integer::sum);
        });
    if (absent.isEmpty()) return null;
    Integer most = Collections.max(counts.values());
    for (Map.Entry<PeerId, InetAddress> each : absent.entrySet()) {
      if (most.equals(counts.get(each.getValue()))) return each.getKey();
    }
    return null;
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
    for (Map<PeerId, KnownPeer> shelf : shelves.values()) {
      KnownPeer known = shelf.get(peer);
      if (known == null) continue;
      if (!expire(known)) return known;
      shelf.remove(peer);
    }
    return null;
  }

  /// @return whether nothing is left
  private boolean expire(KnownPeer known) {
    bytes -= known.bytes();
    known.expire(clock.millis());
    if (known.isEmpty()) return true;
    bytes += known.bytes();
    return false;
  }

  /// Forgets what is over, and puts everybody where it belongs by what is left.
  private void sweep() {
    swept = clock.millis();
    for (SequencedMap<PeerId, KnownPeer> shelf : List.copyOf(shelves.values())) {
      for (PeerId peer : List.copyOf(shelf.keySet())) {
        KnownPeer known = shelf.get(peer);
        if (known == null || !expire(known) && shelf == shelf(known.best())) continue;
        var _ = shelf.remove(peer);
        if (!known.isEmpty()) shelf(known.best()).putLast(peer, known);
      }
    }
  }

  synchronized int size() {
    return shelves.values().stream().mapToInt(Map::size).sum();
  }

  /// What all addresses and records take, roughly.
  synchronized long bytes() {
    return bytes;
  }

  /// All peers with an address, for tests and the curious.
  synchronized Map<PeerId, Integer> counts() {
    var counts = new LinkedHashMap<PeerId, Integer>();
    for (Map<PeerId, KnownPeer> shelf : shelves.values()) {
      shelf.forEach((peer, known) -> counts.put(peer, known.size()));
    }
    return counts;
  }
}
