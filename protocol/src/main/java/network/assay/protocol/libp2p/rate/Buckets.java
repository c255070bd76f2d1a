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

  /// Takes a token; false where there is none.
  public synchronized boolean take(K key) {
    long now = clock.millis();
    long full = burst * everyMillis;
    @Nullable Bucket old = buckets.remove(key);
    long since = old == null ? 0 : Math.clamp(now - old.at, 0, full);
    long level = old == null ? full : Math.min(full, old.level + since);
    boolean enough = level >= everyMillis;
    buckets.putLast(key, new Bucket(enough ? level - everyMillis : level, now));
    if (buckets.size() > maxKeys) buckets.pollFirstEntry();
    return enough;
  }

  synchronized int size() {
    return buckets.size();
  }
}
