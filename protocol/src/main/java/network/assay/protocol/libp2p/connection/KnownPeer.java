// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import org.jspecify.annotations.Nullable;

/// What an [AddressBook] holds of one peer. Not for several threads.
final class KnownPeer {
  /// A record larger than this is used, but not passed on.
  static final int MAX_RECORD_BYTES = 2048;

  private static final int OVERHEAD = 128;
  private static final int PER_PART = 64;

  /// Of a peer that is not connected.
  static final long NEVER = Long.MAX_VALUE;

  private record Entry(Multiaddr address, AddressRank rank, long confirmed) {}

  private static final Comparator<Entry> WORTH =
      Comparator.comparing(Entry::rank).thenComparingLong(Entry::confirmed);

  private final Map<Multiaddr, Entry> entries = new LinkedHashMap<>();
  PeerRecord.@Nullable Signed record;
  private int recordBytes;
  private Reach recordFrom = Reach.WORLD;
  private @Nullable InetAddress block;

  /// Since when the peer is connected, or [#NEVER].
  long meetingSince = NEVER;

  void put(Multiaddr address, AddressRank rank, long now) {
    block = null;
    Entry old = entries.remove(address);
    boolean kept = old != null && old.rank.compareTo(rank) > 0 && !isOver(old, now);
    entries.put(address, kept && old != null ? old : new Entry(address, rank, now));
    if (entries.size() <= AddressBook.MAX_ADDRESSES) return;
    entries.values().stream().min(WORTH).ifPresent(least -> entries.remove(least.address));
  }

  void keep(PeerRecord.Signed signed, Reach teller) {
    record = signed;
    recordBytes = signed.envelope().encoded().length;
    recordFrom = teller;
  }

  /// The record, where it may be passed on: what near ones told goes to nobody farther away, and
  /// what was told from afar gets no weight from being told on by a neighbour.
  PeerRecord.@Nullable Signed recordFor(Reach hearer) {
    if (record == null || recordBytes > MAX_RECORD_BYTES) return null;
    if (hearer == recordFrom) return record;
    boolean open = record.record().addresses().stream().allMatch(hearer.or(recordFrom)::mayTell);
    return open ? record : null;
  }

  /// A new record is the peer's whole word: what it does not name is no longer said. Where the peer
  /// was reached is a fact, and stays.
  void forgetSaid(Set<Multiaddr> named) {
    entries.values().removeIf(e -> e.rank != AddressRank.REACHED && !named.contains(e.address));
  }

  private boolean isOver(Entry entry, long now) {
    return !isUpheld(entry) && now - entry.confirmed > entry.rank.kept().toMillis();
  }

  /// Whether the peer, which is connected, said it this time or was reached there. What it said
  /// another time, it may since have left.
  private boolean isUpheld(Entry entry) {
    return entry.rank != AddressRank.TOLD && entry.confirmed >= meetingSince;
  }

  /// The peer is connected no longer: what it upheld until now is as good as confirmed now.
  void part(long now) {
    entries.replaceAll(
        (address, entry) -> isUpheld(entry) ? new Entry(address, entry.rank, now) : entry);
    meetingSince = NEVER;
  }

  void expire(long now) {
    if (entries.values().removeIf(entry -> isOver(entry, now))) block = null;
    if (entries.isEmpty()) {
      record = null;
      recordBytes = 0;
    }
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  int size() {
    return entries.size();
  }

  AddressRank best() {
    return entries.values().stream().max(WORTH).map(Entry::rank).orElse(AddressRank.TOLD);
  }

  /// The block of addresses its best one is in; one for all names and whatever has no numbers.
  InetAddress block() {
    InetAddress found = block;
    if (found == null) {
      InetAddress ip = entries.isEmpty() ? null : inOrder().getFirst().ip();
      found = ip == null ? InetAddress.getLoopbackAddress() : IpBlocks.of(ip);
      block = found;
    }
    return found;
  }

  List<Multiaddr> inOrder() {
    var all = new ArrayList<>(entries.values());
    // What was learned last stands last, also within one millisecond.
    all = new ArrayList<>(all.reversed());
    all.sort(WORTH.reversed());
    return all.stream().map(Entry::address).toList();
  }

  long bytes() {
    long sum = OVERHEAD + recordBytes;
    for (Multiaddr address : entries.keySet()) {
      for (Multiaddr.Part part : address.parts()) sum += PER_PART + part.value().length();
    }
    return sum;
  }
}
