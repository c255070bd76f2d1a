// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.store;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.kad.wire.KadRecord;
import network.assay.protocol.libp2p.kad.wire.Octets;
import org.jspecify.annotations.Nullable;

/// Values kept for others. For any number of threads.
public final class ValueStore {
  /// How long a value is kept after it was last put.
  public static final Duration KEPT = Duration.ofHours(48);

  public static final int MAX_VALUES = 4096;
  public static final long MAX_BYTES = 16L << 20;
  public static final int MAX_PER_PEER = 64;

  private final Validators validators;
  private final InstantSource clock;
  private final FairShelf<Octets, KadRecord> shelf =
      new FairShelf<>(new FairShelf.Room(MAX_VALUES, MAX_BYTES, MAX_PER_PEER));

  public ValueStore(Validators validators, InstantSource clock) {
    this.validators = validators;
    this.clock = clock;
  }

  /// Keeps a record where it is valid and none better is held. The same put again is kept for
  /// longer, but stays whose it was: else somebody could make it its own, and displace it.
  ///
  /// @return whether this value is held now
  public synchronized boolean put(Owner from, KadRecord record) {
    if (!validators.isValid(record)) return false;
    KadRecord held = get(record.key());
    long until = clock.millis() + KEPT.toMillis();
    if (record.equals(held)) {
      shelf.extend(record.key(), until);
      return true;
    }
    if (held != null && !validators.isBetter(record, held)) return false;
    keep(from, record, until);
    return true;
  }

  private void keep(Owner from, KadRecord record, long until) {
    int size = record.key().size() + record.value().size() + 64;
    shelf.put(record.key(), record, from, size, until);
  }

  /// Takes up what was kept before a restart, unless it is over, or no longer valid.
  public synchronized void restore(Kept.Value value) {
    long now = clock.millis();
    if (value.until() <= now || !validators.isValid(value.record())) return;
    // A clock that was wrong then is to keep nothing for ever.
    keep(value.from(), value.record(), Math.min(value.until(), now + KEPT.toMillis()));
  }

  /// All that is kept, to be restored.
  public synchronized List<Kept.Value> kept() {
    var all = new ArrayList<Kept.Value>();
    shelf.forEach((_, record, from, until) -> all.add(new Kept.Value(from, record, until)));
    return all;
  }

  /// How often what is kept has changed.
  public synchronized long changes() {
    return shelf.changes();
  }

  /// The value of a key, or null where none is held.
  public synchronized @Nullable KadRecord get(Octets key) {
    return shelf.get(key, clock.millis());
  }

  /// Forgets what is over.
  public synchronized void sweep() {
    shelf.sweep(clock.millis());
  }

  public synchronized int size() {
    return shelf.size();
  }
}
