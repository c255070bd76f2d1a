// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import org.jspecify.annotations.Nullable;

/// Which addresses did not answer lately, and for how long they are left alone: [#FIRST], twice as
/// long each time, up to [#LONGEST], and each a quarter more or less, so that those who lost a peer
/// together do not come back together. Bounded: what failed least recently is forgotten. For
/// several threads.
final class AddressBackoff {
  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofMinutes(5);
  static final int MAX_ADDRESSES = 4096;

  private record Rest(int failures, long until) {}

  private final InstantSource clock;
  private final RandomGenerator random;
  private final SequencedMap<Multiaddr, Rest> resting = new LinkedHashMap<>();

  AddressBackoff(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  synchronized boolean rests(Multiaddr address) {
    Rest rest = resting.get(address);
    return rest != null && rest.until > clock.millis();
  }

  synchronized void failed(Multiaddr address) {
    long now = clock.millis();
    @Nullable Rest before = resting.remove(address);
    boolean lately = before != null && now - before.until < LONGEST.toMillis();
    int failures = lately && before != null ? Math.min(before.failures + 1, 30) : 1;
    long whole = Math.min(FIRST.toMillis() << failures - 1, LONGEST.toMillis());
    long wait = (long) (whole * (0.75 + random.nextDouble() / 2));
    resting.putLast(address, new Rest(failures, now + wait));
    if (resting.size() > MAX_ADDRESSES) resting.pollFirstEntry();
  }

  synchronized void worked(Multiaddr address) {
    resting.remove(address);
  }

  synchronized int size() {
    return resting.size();
  }
}
