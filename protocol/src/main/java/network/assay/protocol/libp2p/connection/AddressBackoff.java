// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// At which addresses which peers did not answer lately, and for how long they are left alone:
/// [#FIRST], twice as long each time, up to [#LONGEST], and each a quarter more or less, so that
/// those who lost a peer together do not come back together. Peers do not share an address's fate:
/// behind one relay are many, and anybody may say to be where another is. Bounded: what failed
/// least recently is
/// forgotten. For several threads.
final class AddressBackoff {
  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofMinutes(5);
  static final int MAX_ADDRESSES = 4096;

  private record Place(PeerId peer, Multiaddr address) {}

  private record Rest(int failures, long until) {}

  private final InstantSource clock;
  private final RandomGenerator random;
  private final SequencedMap<Place, Rest> resting = new LinkedHashMap<>();

  AddressBackoff(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  synchronized boolean rests(PeerId peer, Multiaddr address) {
    Rest rest = resting.get(place(peer, address));
    return rest != null && rest.until > clock.millis();
  }

  synchronized void failed(PeerId peer, Multiaddr address) {
    long now = clock.millis();
    Place place = place(peer, address);
    @Nullable Rest before = resting.remove(place);
    boolean lately = before != null && now - before.until < LONGEST.toMillis();
    int failures = lately && before != null ? Math.min(before.failures + 1, 30) : 1;
    long whole = Math.min(FIRST.toMillis() << failures - 1, LONGEST.toMillis());
    long wait = (long) (whole * (0.75 + random.nextDouble() / 2));
    resting.putLast(place, new Rest(failures, now + wait));
    if (resting.size() > MAX_ADDRESSES) resting.pollFirstEntry();
  }

  synchronized void worked(PeerId peer, Multiaddr address) {
    resting.remove(place(peer, address));
  }

  private static Place place(PeerId peer, Multiaddr address) {
    return new Place(peer, address.withoutPeer());
  }

  synchronized int size() {
    return resting.size();
  }
}
