// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.rate;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A token bucket for each key: a burst at once, then one each `every`. Bounded: the key that asked
/// least recently is forgotten, and so starts anew. For several threads.
public final class Buckets<K> {
  private final InstantSource clock;
  private final int burst;
  private final long everyMillis;
  private final int maxKeys;
  private final SequencedMap<K, Bucket> buckets = new LinkedHashMap<>();

  /// @param level milliseconds of refill, as of `at`
  private record Bucket(long level, long at) {}

  /// @param burst how many at once
  /// @param every how long until one more
  public Buckets(InstantSource clock, int burst, Duration every, int maxKeys) {
    if (burst < 1 || every.toMillis() < 1 || maxKeys < 1) {
      throw new IllegalArgumentException("a rate of nothing");
    }
    this.clock = clock;
    this.burst = burst;
    this.everyMillis = every.toMillis();
    this.maxKeys = maxKeys;
  }

  /// Whether there is a token to take now.
  public synchronized boolean has(K key) {
    Bucket known = buckets.get(key);
    return known == null || level(known, clock.millis()) >= everyMillis;
  }

  private long level(Bucket known, long now) {
    long full = burst * everyMillis;
    return Math.min(full, known.level + Math.clamp(now - known.at, 0, full));
  }

  /// Takes a token; false where there is none.
  public synchronized boolean take(K key) {
    long now = clock.millis();
    @Nullable Bucket old = buckets.remove(key);
    long level = old == null ? burst * everyMillis : level(old, now);
    boolean enough = level >= everyMillis;
    buckets.putLast(key, new Bucket(enough ? level - everyMillis : level, now));
    if (buckets.size() > maxKeys) buckets.pollFirstEntry();
    return enough;
  }

  synchronized int size() {
    return buckets.size();
  }
}
