// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.market.PeerId;

/// Providers of a key, as several peers name them: anybody can invent as many as fit in a message,
/// so nobody fills the list alone. The peers of one block of addresses are one voice, voices take
/// turns, and each has those first that most of the others name, too. For any number of threads.
final class NamedProviders {
  /// So many voices that name anybody are enough to choose from.
  static final int VOICES = 5;

  private final int limit;
  private final Map<Object, Set<PeerId>> voices = new LinkedHashMap<>();
  private final Map<PeerId, Map<PeerId, KadPeer>> tellers = new LinkedHashMap<>();

  /// @param limit how many are wanted
  NamedProviders(int limit) {
    this.limit = limit;
  }

  /// A peer names some.
  ///
  /// @param block where it is
  /// @return whether enough are named by enough
  synchronized boolean by(PeerId teller, Optional<Block> block, List<KadPeer> named) {
    if (named.isEmpty() || limit < 1) return limit < 1;
    Object voice = block.isPresent() ? block.get() : teller;
    Set<PeerId> names = voices.computeIfAbsent(voice, _ -> new LinkedHashSet<>());
    for (KadPeer provider : named) {
      if (names.size() >= limit && !names.contains(provider.id())) continue;
      names.add(provider.id());
      tellers.computeIfAbsent(provider.id(), _ -> new LinkedHashMap<>()).put(teller, provider);
    }
    return voices.size() >= VOICES && tellers.size() >= limit;
  }

  /// Those to be believed in first, at most as many as are wanted.
  synchronized List<PeerId> chosen() {
    var agreeing = new HashMap<PeerId, Integer>();
    for (Set<PeerId> names : voices.values()) {
      for (PeerId name : names) agreeing.merge(name, 1, Integer::sum);
    }
    Comparator<PeerId> agreed =
        Comparator.comparing((PeerId name) -> agreeing.getOrDefault(name, 0)).reversed();
    List<List<PeerId>> turns =
        voices.values().stream()
            .map(names -> names.stream().sorted(agreed).toList())
            .sorted(Comparator.comparing(List::getFirst, agreed))
            .toList();
    var chosen = new LinkedHashSet<PeerId>();
    var next = new int[turns.size()];
    for (boolean more = true; more && chosen.size() < limit; ) {
      more = false;
      for (int i = 0; i < next.length && chosen.size() < limit; i++) {
        List<PeerId> names = turns.get(i);
        while (next[i] < names.size() && chosen.contains(names.get(next[i]))) next[i]++;
        if (next[i] == names.size()) continue;
        more |= chosen.add(names.get(next[i]));
      }
    }
    return new ArrayList<>(chosen);
  }

  /// Who told what of a provider.
  synchronized Map<PeerId, KadPeer> tellers(PeerId provider) {
    return Map.copyOf(tellers.getOrDefault(provider, Map.of()));
  }
}
