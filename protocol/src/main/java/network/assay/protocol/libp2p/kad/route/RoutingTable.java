// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// The peers a node knows, in buckets by how many leading bits they share with it: many near ones,
/// few far ones. For any number of threads.
///
/// Only peers that have answered belong here. Who is here stays while it answers: a newcomer gets
/// in only where there is room, or where somebody has not answered for long, so that nobody can
/// push honest peers out.
public final class RoutingTable {
  /// A peer in the table.
  ///
  /// @param block empty where it is on our own network
  /// @param answered when it answered last, in milliseconds of the caller's clock
  public record Entry(PeerId peer, Digest place, Optional<Block> block, long answered) {}

  private final PeerId self;
  private final Digest here;
  private final RouteRules rules;
  private final Map<Integer, List<Entry>> buckets = new TreeMap<>();
  private final Map<PeerId, Entry> entries = new HashMap<>();
  private final Map<Block, Integer> blocks = new HashMap<>();

  public RoutingTable(PeerId self, RouteRules rules) {
    this.self = self;
    this.here = Place.of(self);
    this.rules = rules;
  }

  /// Whether [#answered] would take this peer now.
  public synchronized boolean hasRoomFor(PeerId peer, Optional<Block> block, long now) {
    return !peer.equals(self)
        && (entries.containsKey(peer) || victim(peer, block, now).isPresent());
  }

  /// Puts in a peer that has answered, or notes that it did again.
  ///
  /// @return whether it is in the table now
  public synchronized boolean answered(PeerId peer, Optional<Block> block, long now) {
    if (peer.equals(self)) return false;
    Entry old = entries.get(peer);
    if (old != null && old.block.equals(block)) {
      replace(old, new Entry(peer, old.place, block, now));
      return true;
    }
    // It has moved to another block: that one's limits apply.
    if (old != null) drop(old);
    Optional<Victim> victim = victim(peer, block, now);
    if (victim.isEmpty()) return false;
    Entry leaves = victim.get().entry;
    if (leaves != null) drop(leaves);
    add(new Entry(peer, Place.of(peer), block, now));
    return true;
  }

  /// Who would make room: nobody where there is some.
  private record Victim(@Nullable Entry entry) {}

  private Optional<Victim> victim(PeerId peer, Optional<Block> block, long now) {
    List<Entry> bucket = bucket(Place.common(here, Place.of(peer)));
    if (block.isPresent()) {
      Block wanted = block.get();
      long same = bucket.stream().filter(e -> e.block.equals(block)).count();
      if (same >= rules.blockInBucket()) return Optional.empty();
      if (blocks.getOrDefault(wanted, 0) >= rules.blockInTable()) return Optional.empty();
    }
    if (bucket.size() < rules.bucket()) return Optional.of(new Victim(null));
    return bucket.stream()
        .min(Comparator.comparingLong(Entry::answered))
        .filter(oldest -> now - oldest.answered > rules.stale().toMillis())
        .map(Victim::new);
  }

  private List<Entry> bucket(int common) {
    return buckets.getOrDefault(common, List.of());
  }

  private void add(Entry entry) {
    entries.put(entry.peer, entry);
    buckets.computeIfAbsent(Place.common(here, entry.place), _ -> new ArrayList<>()).add(entry);
    entry.block.ifPresent(block -> blocks.merge(block, 1, Integer::sum));
  }

  private void replace(Entry old, Entry fresh) {
    entries.put(fresh.peer, fresh);
    bucket(Place.common(here, fresh.place)).replaceAll(e -> e.equals(old) ? fresh : e);
  }

  /// Takes out a peer that does not answer, or no longer serves.
  ///
  /// @return whether it was in
  public synchronized boolean remove(PeerId peer) {
    Entry old = entries.get(peer);
    if (old == null) return false;
    drop(old);
    return true;
  }

  private void drop(Entry old) {
    entries.remove(old.peer);
    int common = Place.common(here, old.place);
    List<Entry> bucket = bucket(common);
    bucket.remove(old);
    if (bucket.isEmpty()) buckets.remove(common);
    old.block.ifPresent(
        block -> blocks.computeIfPresent(block, (_, count) -> count == 1 ? null : count - 1));
  }

  /// The `count` peers nearest a place, the nearest first.
  public synchronized List<PeerId> nearest(Digest target, int count) {
    return entries.values().stream()
        .sorted(Comparator.comparing(Entry::place, Place.nearest(target)))
        .limit(count)
        .map(Entry::peer)
        .toList();
  }

  /// Peers that have not answered since `before`, the longest silent first.
  public synchronized List<PeerId> silentSince(long before) {
    return entries.values().stream()
        .filter(entry -> entry.answered < before)
        .sorted(Comparator.comparingLong(Entry::answered))
        .map(Entry::peer)
        .toList();
  }

  /// How many leading bits the nearest known peer shares with us, -1 where none is known.
  public synchronized int depth() {
    return buckets.keySet().stream().max(Integer::compare).orElse(-1);
  }

  /// Where a peer of the table was when it answered last; empty for others.
  public synchronized Optional<Block> block(PeerId peer) {
    Entry entry = entries.get(peer);
    return entry == null ? Optional.empty() : entry.block;
  }

  public synchronized boolean contains(PeerId peer) {
    return entries.containsKey(peer);
  }

  public synchronized int size() {
    return entries.size();
  }

  /// Everybody in the table.
  public synchronized List<Entry> all() {
    return List.copyOf(entries.values());
  }
}
