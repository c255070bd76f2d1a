// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import org.jspecify.annotations.Nullable;

/// What others found at each of this host's addresses. Bounded: the address heard of least recently
/// is forgotten. For several threads.
final class AddressVerdicts {
  static final int MAX_ADDRESSES = 32;

  /// So many voices of late are enough for an address: a question may cost bytes.
  static final int ENOUGH = 5;

  /// Who knows of no address that is reached takes these, the first, for all: others are guesses,
  /// and anybody may have made them.
  static final int TELLING = 3;

  private final InstantSource clock;
  private final SequencedMap<Multiaddr, Verdicts> all = new LinkedHashMap<>();

  AddressVerdicts(InstantSource clock) {
    this.clock = clock;
  }

  /// Whether that decides, or leaves undecided again, what is known of the address.
  ///
  /// @param voice who has one vote
  synchronized boolean heard(Multiaddr address, Object voice, boolean reached) {
    Verdicts known = all.remove(address);
    Verdicts verdicts = known == null ? new Verdicts(clock) : known;
    all.putLast(address, verdicts);
    if (all.size() > MAX_ADDRESSES) all.pollFirstEntry();
    return verdicts.decided() != verdicts.heard(voice, reached);
  }

  synchronized Reachability of(Multiaddr address) {
    @Nullable Verdicts known = all.get(address);
    return known == null ? Reachability.UNKNOWN : known.decided();
  }

  /// Those a voice had better be asked about: it has said nothing of them lately, nor have enough
  /// others. Of which the fewest have spoken, first.
  synchronized List<Multiaddr> open(Object voice, List<Multiaddr> candidates) {
    return candidates.stream()
        .filter(address -> lately(address) < ENOUGH && !hasSpoken(voice, address))
        .sorted(Comparator.comparingInt(this::lately))
        .toList();
  }

  private int lately(Multiaddr address) {
    @Nullable Verdicts known = all.get(address);
    return known == null ? 0 : known.lately();
  }

  private boolean hasSpoken(Object voice, Multiaddr address) {
    @Nullable Verdicts known = all.get(address);
    return known != null && known.hasSpoken(voice);
  }

  /// Of the host as a whole: reached where it is at any address, not where it is at none.
  ///
  /// @param candidates the most likely first
  synchronized Reachability overall(List<Multiaddr> candidates) {
    if (candidates.stream().anyMatch(address -> of(address) == Reachability.PUBLIC)) {
      return Reachability.PUBLIC;
    }
    List<Multiaddr> first = candidates.stream().limit(TELLING).toList();
    boolean none =
        !first.isEmpty() && first.stream().allMatch(address -> of(address) == Reachability.PRIVATE);
    return none ? Reachability.PRIVATE : Reachability.UNKNOWN;
  }
}
