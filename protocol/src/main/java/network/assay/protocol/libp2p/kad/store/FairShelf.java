// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Things kept for peers, each for a time: bounded in number and bytes, in all and for each peer.
/// Not for several threads.
///
/// A peer at its own limit loses its own oldest thing. A full shelf takes from the block of
/// addresses that has the most, there the oldest thing of the peer that has the most: a flood
/// displaces itself first, whatever number of ids it has.
///
/// @param <K> what a thing is found by
/// @param <V> the thing
final class FairShelf<K, V> {
  /// How much there may be.
  ///
  /// @param things in all
  /// @param bytes in all
  /// @param perPeer things of one peer
  record Room(int things, long bytes, int perPeer) {}

  private record Thing<V>(V value, Owner owner, int size, long until) {}

  private final Room room;
  private final SequencedMap<K, Thing<V>> things = new LinkedHashMap<>();
  private final Map<Owner, Integer> owners = new HashMap<>();
  private final Map<String, Integer> shares = new HashMap<>();
  private long bytes;
  private long changes;

  FairShelf(Room room) {
    this.room = room;
  }

  /// Keeps a thing, in place of the one with the same key.
  ///
  /// @param size in bytes
  /// @param until when it is forgotten, in milliseconds of the caller's clock
  void put(K key, V value, Owner owner, int size, long until) {
    remove(key);
    if (size > room.bytes()) return;
    if (owners.getOrDefault(owner, 0) >= room.perPeer()) dropOldestOf(owner);
    while (things.size() >= room.things() || bytes + size > room.bytes()) {
      dropOldestOf(richest(owner));
    }
    things.putLast(key, new Thing<>(value, owner, size, until));
    owners.merge(owner, 1, Integer::sum);
    shares.merge(owner.share(), 1, Integer::sum);
    bytes += size;
    changes++;
  }

  /// Keeps a thing for longer; its owner and its age stay.
  void extend(K key, long until) {
    Thing<V> thing = things.get(key);
    if (thing == null || thing.until >= until) return;
    things.put(key, new Thing<>(thing.value, thing.owner, thing.size, until));
    changes++;
  }

  /// @param among who is it where others have no more
  private Owner richest(Owner among) {
    String share = most(shares, among.share());
    var inShare = new HashMap<Owner, Integer>();
    owners.forEach(
        (owner, count) -> {
          if (owner.share().equals(share)) inShare.put(owner, count);
        });
    return most(inShare, inShare.containsKey(among) ? among : inShare.keySet().iterator().next());
  }

  private static <T> T most(Map<T, Integer> counts, T among) {
    T most = among;
    for (Map.Entry<T, Integer> entry : counts.entrySet()) {
      if (entry.getValue() > counts.getOrDefault(most, 0)) most = entry.getKey();
    }
    return most;
  }

  private void dropOldestOf(Owner owner) {
    for (Map.Entry<K, Thing<V>> entry : things.entrySet()) {
      if (!entry.getValue().owner.equals(owner)) continue;
      remove(entry.getKey());
      return;
    }
  }

  /// The thing of a key, or null where there is none that is still kept.
  @Nullable V get(K key, long now) {
    Thing<V> thing = things.get(key);
    if (thing == null) return null;
    if (thing.until > now) return thing.value;
    remove(key);
    return null;
  }

  boolean contains(K key) {
    return things.containsKey(key);
  }

  void remove(K key) {
    Thing<V> old = things.remove(key);
    if (old == null) return;
    bytes -= old.size;
    changes++;
    owners.computeIfPresent(old.owner, (_, count) -> count == 1 ? null : count - 1);
    shares.computeIfPresent(old.owner.share(), (_, count) -> count == 1 ? null : count - 1);
  }

  /// Forgets what is over; returns its keys.
  List<K> sweep(long now) {
    var over = new ArrayList<K>();
    things.forEach(
        (key, thing) -> {
          if (thing.until <= now) over.add(key);
        });
    over.forEach(this::remove);
    return over;
  }

  /// Is given each thing that is kept.
  interface Visitor<K, V> {
    void see(K key, V value, Owner owner, long until);
  }

  /// All things, the one put last at the end.
  void forEach(Visitor<K, V> visitor) {
    things.forEach((key, thing) -> visitor.see(key, thing.value, thing.owner, thing.until));
  }

  /// How often anything was put or removed.
  long changes() {
    return changes;
  }

  int size() {
    return things.size();
  }

  long bytes() {
    return bytes;
  }
}
