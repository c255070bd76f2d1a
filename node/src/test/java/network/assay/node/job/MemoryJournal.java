// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/// A journal on a disk that is not one. Every call that writes runs `before` first, which may fail.
final class MemoryJournal implements JobJournal {
  final NavigableMap<Long, byte[]> entries = new TreeMap<>();
  final NavigableMap<Long, byte[]> snapshots = new TreeMap<>();

  /// The most entries that were ever there at the same time.
  int most;

  private final Runnable before;
  private final Every every;
  private long last;

  MemoryJournal(Every every, Runnable before) {
    this.every = every;
    this.before = before;
  }

  /// The same bytes on a disk of their own.
  MemoryJournal copy() {
    var copy = new MemoryJournal(every, () -> {});
    synchronized (this) {
      copy.entries.putAll(entries);
      copy.snapshots.putAll(snapshots);
      copy.last = last;
    }
    return copy;
  }

  @Override
  public long append(List<byte[]> added) {
    before.run();
    synchronized (this) {
      for (byte[] entry : added) entries.put(++last, entry.clone());
      most = Math.max(most, entries.size());
      return last;
    }
  }

  @Override
  public synchronized List<Entry> read(long after) {
    var all = new ArrayList<Entry>();
    entries.tailMap(after, false).forEach((number, bytes) -> all.add(new Entry(number, bytes)));
    return all;
  }

  @Override
  public void keep(long upTo, byte[] snapshot) {
    before.run();
    synchronized (this) {
      snapshots.put(upTo, snapshot.clone());
    }
  }

  @Override
  public synchronized List<Long> kept() {
    return List.copyOf(snapshots.keySet());
  }

  @Override
  public synchronized byte[] snapshot(long upTo) {
    return Objects.requireNonNull(snapshots.get(upTo)).clone();
  }

  @Override
  public void letGo(long upTo) {
    before.run();
    synchronized (this) {
      snapshots.headMap(upTo, false).clear();
    }
    before.run();
    synchronized (this) {
      entries.headMap(upTo, true).clear();
    }
  }

  @Override
  public Every every() {
    return every;
  }
}
