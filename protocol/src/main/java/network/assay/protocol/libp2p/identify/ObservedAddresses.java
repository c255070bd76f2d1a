// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identify;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;

/// How others see this host: an address counts once peers of [#OBSERVERS] different address blocks
/// have reported it. Identities cost nothing; addresses of many blocks do.
///
/// Bounded: a peer has one word for each family and transport, and the word given least recently
/// is forgotten beyond [#MAX_WORDS]. For several threads.
public final class ObservedAddresses {
  /// As many as go-libp2p asks for.
  public static final int OBSERVERS = 4;

  static final int MAX_WORDS = 1024;
  static final int MAX_CONFIRMED = 4;
  static final int MAX_GUESSES = 8;
  static final Duration KEPT = Duration.ofMinutes(40);

  private record Witness(PeerId peer, boolean six, boolean tcp) {}

  private record Word(InetAddress block, Multiaddr address, long at) {}

  private final InstantSource clock;
  private final Predicate<InetAddress> global;
  private final SequencedMap<Witness, Word> words = new LinkedHashMap<>();

  /// @param global whether an address may be one of the open internet
  public ObservedAddresses(InstantSource clock, Predicate<InetAddress> global) {
    this.clock = clock;
    this.global = global;
  }

  /// Takes a peer's word for where it sees this host; its last one counts. Addresses that are not
  /// of the open internet, or told by a peer that is not, are passed over.
  ///
  /// @param from the machine the peer is at
  public synchronized void heard(PeerId peer, InetAddress from, Multiaddr seen) {
    InetAddress ip = seen.ip();
    if (ip == null || seen.isRelayed() || !global.test(ip) || !global.test(from)) return;
    boolean tcp = seen.value(AddressProtocol.TCP) != null;
    var witness = new Witness(peer, ip instanceof Inet6Address, tcp);
    words.remove(witness);
    words.putLast(witness, new Word(IpBlocks.site(from), seen.withoutPeer(), clock.millis()));
    if (words.size() > MAX_WORDS) words.pollFirstEntry();
  }

  /// Addresses enough peers agree on, the most agreed on first.
  public List<Multiaddr> confirmed() {
    return ranked(OBSERVERS, MAX_CONFIRMED);
  }

  /// Addresses that at least somebody has seen, the most agreed on first: worth a try, not a word.
  public List<Multiaddr> guesses() {
    return ranked(1, MAX_GUESSES);
  }

  private synchronized List<Multiaddr> ranked(int observers, int max) {
    long oldest = clock.millis() - KEPT.toMillis();
    words.values().removeIf(word -> word.at < oldest);
    Map<Multiaddr, Set<InetAddress>> blocks = new HashMap<>();
    for (Word word : words.values()) {
      blocks.computeIfAbsent(word.address, _ -> new HashSet<>()).add(word.block);
    }
    var enough = new ArrayList<Multiaddr>();
    blocks.forEach(
        (address, seenFrom) -> {
          if (seenFrom.size() >= observers) enough.add(address);
        });
    enough.sort(
        Comparator.comparing((Multiaddr address) -> -blocksOf(blocks, address))
            .thenComparing(Multiaddr::toString));
    return List.copyOf(enough.subList(0, Math.min(enough.size(), max)));
  }

  private static int blocksOf(Map<Multiaddr, Set<InetAddress>> blocks, Multiaddr address) {
    Set<InetAddress> seenFrom = blocks.get(address);
    return seenFrom == null ? 0 : seenFrom.size();
  }

  synchronized int size() {
    return words.size();
  }
}
