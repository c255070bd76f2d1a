// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.store;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;

/// Who said that it provides what. For any number of threads.
///
/// Each peer says so of itself alone, and has room for so many keys; a key has room for so many
/// providers. Beyond, of the block of addresses that has the most of them, the one heard of longest
/// ago gives way.
public final class ProviderStore {
  /// How long a provider is remembered after it last said so.
  public static final Duration KEPT = Duration.ofHours(48);

  /// How long the addresses it gave are told.
  public static final Duration ADDRESSES_KEPT = Duration.ofHours(24);

  public static final int MAX_ENTRIES = 32_768;
  public static final long MAX_BYTES = 16L << 20;
  public static final int MAX_PER_PEER = 1024;
  public static final int MAX_PER_KEY = 64;

  private record Claim(Octets key, PeerId provider) implements Comparable<Claim> {
    @Override
    public int compareTo(Claim other) {
      int byKey = key.compareTo(other.key);
      return byKey != 0 ? byKey : provider.compareTo(other.provider);
    }
  }

  private record Said(List<Multiaddr> addresses, long at) {}

  private final InstantSource clock;
  private final Map<Octets, SequencedMap<PeerId, Owner>> byKey = new HashMap<>();
  private final FairShelf<Claim, Said> shelf =
      new FairShelf<>(new FairShelf.Room(MAX_ENTRIES, MAX_BYTES, MAX_PER_PEER));

  public ProviderStore(InstantSource clock) {
    this.clock = clock;
  }

  /// Notes that a peer provides a key.
  public synchronized void add(Octets key, Owner provider, List<Multiaddr> addresses) {
    keep(key, provider, new Said(List.copyOf(addresses), clock.millis()));
  }

  /// Takes up what was kept before a restart, unless it is over.
  public synchronized void restore(Kept.Claim claim) {
    long now = clock.millis();
    if (now - claim.at() >= KEPT.toMillis()) return;
    // A clock that was wrong then is to keep nothing for ever.
    keep(claim.key(), claim.from(), new Said(claim.addresses(), Math.min(claim.at(), now)));
  }

  private void keep(Octets key, Owner provider, Said said) {
    long now = clock.millis();
    byKey.computeIfAbsent(key, _ -> new LinkedHashMap<>()).putLast(provider.peer(), provider);
    int size = 128 + key.size();
    for (Multiaddr address : said.addresses) size += address.toBytes().length + 64;
    shelf.put(new Claim(key, provider.peer()), said, provider, size, said.at + KEPT.toMillis());
    trim(key, now);
    // Claims that the shelf displaced leave their keys behind.
    if (byKey.size() > 2 * MAX_ENTRIES) sweep();
  }

  private void trim(Octets key, long now) {
    SequencedMap<PeerId, Owner> providers = byKey.get(key);
    if (providers == null) return;
    providers.keySet().removeIf(peer -> shelf.get(new Claim(key, peer), now) == null);
    while (providers.size() > MAX_PER_KEY) {
      PeerId leaves = oldestOfMost(providers.values());
      providers.remove(leaves);
      shelf.remove(new Claim(key, leaves));
    }
    if (providers.isEmpty()) byKey.remove(key);
  }

  /// @param providers the oldest first
  private static PeerId oldestOfMost(Collection<Owner> providers) {
    Map<String, Integer> shares = new HashMap<>();
    for (Owner each : providers) shares.merge(each.share(), 1, Integer::sum);
    int most = Collections.max(shares.values());
    return providers.stream()
        .filter(each -> most == shares.getOrDefault(each.share(), 0))
        .findFirst()
        .orElseThrow()
        .peer();
  }

  /// The providers of a key, the one heard of last first; blocks of addresses take turns, so that
  /// none is in front of all others.
  public synchronized List<KadPeer> find(Octets key) {
    long now = clock.millis();
    trim(key, now);
    SequencedMap<PeerId, Owner> providers = byKey.get(key);
    if (providers == null) return List.of();
    var found = new ArrayList<KadPeer>();
    for (Owner provider : inTurns(providers.sequencedValues().reversed())) {
      Said said = shelf.get(new Claim(key, provider.peer()), now);
      if (said == null) continue;
      boolean old = now - said.at > ADDRESSES_KEPT.toMillis();
      found.add(new KadPeer(provider.peer(), old ? List.of() : said.addresses, false));
    }
    return found;
  }

  /// First one of each share, then the second of each.
  private static List<Owner> inTurns(Collection<Owner> owners) {
    Map<String, Integer> before = new HashMap<>();
    Map<Integer, List<Owner>> turns = new TreeMap<>();
    for (Owner owner : owners) {
      int turn = before.merge(owner.share(), 1, Integer::sum);
      turns.computeIfAbsent(turn, _ -> new ArrayList<>()).add(owner);
    }
    return turns.values().stream().flatMap(List::stream).toList();
  }

  /// All that is kept, to be restored.
  ///
  /// @param but whose claims are left out
  public synchronized List<Kept.Claim> kept(PeerId but) {
    var all = new ArrayList<Kept.Claim>();
    shelf.forEach(
        (claim, said, provider, _) -> {
          if (provider.peer().equals(but)) return;
          all.add(new Kept.Claim(claim.key, provider, said.addresses, said.at));
        });
    return all;
  }

  /// How often what is kept has changed.
  public synchronized long changes() {
    return shelf.changes();
  }

  /// Forgets what is over.
  public synchronized void sweep() {
    long now = clock.millis();
    shelf.sweep(now);
    for (Octets key : List.copyOf(byKey.keySet())) trim(key, now);
  }

  /// Pairs of a key and a provider that are remembered.
  public synchronized int size() {
    return shelf.size();
  }

  /// Keys with a provider, some of which may be over.
  synchronized int keys() {
    return byKey.size();
  }
}
