// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import network.assay.node.store.Database;
import network.assay.node.store.Journal;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import org.jspecify.annotations.Nullable;

/// A job's journal in the node's database. A snapshot is a row of pieces in a journal of its own,
/// put there by one transaction.
final class DatabaseJournal implements JobJournal {
  private static final int PAGE = 4_096;
  private static final int PIECE = 4 << 20;
  private static final int HEAD = Long.BYTES;

  private final Journal entries;
  private final Journal snapshots;

  /// The first piece of each snapshot, by the entry up to which it goes.
  private @Nullable NavigableMap<Long, Long> firstPieces;

  DatabaseJournal(Database database, JobId job) {
    this.entries = new Journal(database, "job/" + job);
    this.snapshots = new Journal(database, "job/" + job + "/snapshots");
  }

  @Override
  public long append(List<byte[]> added) {
    return entries.appendAll(added);
  }

  @Override
  public List<Entry> read(long after) {
    var all = new ArrayList<Entry>();
    long last = after;
    for (List<Journal.Entry> page = entries.read(last, PAGE);
        !page.isEmpty();
        page = entries.read(last, PAGE)) {
      page.forEach(entry -> all.add(new Entry(entry.seq(), entry.bytes())));
      last = page.getLast().seq();
    }
    return all;
  }

  @Override
  public void keep(long upTo, byte[] snapshot) {
    var pieces = new ArrayList<byte[]>();
    for (int from = 0; from < snapshot.length; from += PIECE) {
      int length = Math.min(PIECE, snapshot.length - from);
      pieces.add(
          ByteBuffer.allocate(HEAD + length).putLong(upTo).put(snapshot, from, length).array());
    }
    NavigableMap<Long, Long> known = firstPieces();
    long last = snapshots.appendAll(pieces);
    known.put(upTo, last - pieces.size() + 1);
  }

  @Override
  public List<Long> kept() {
    return List.copyOf(firstPieces().keySet());
  }

  @Override
  public byte[] snapshot(long upTo) {
    Long first = firstPieces().get(upTo);
    if (first == null) throw new AssayFault.Internal("there is no snapshot at entry " + upTo);
    var pieces = new ArrayList<byte[]>();
    for (Journal.Entry piece : pieces(first - 1)) {
      if (upTo(piece) != upTo) break;
      pieces.add(piece.bytes());
    }
    var whole = ByteBuffer.allocate(pieces.stream().mapToInt(piece -> piece.length - HEAD).sum());
    pieces.forEach(piece -> whole.put(piece, HEAD, piece.length - HEAD));
    return whole.array();
  }

  @Override
  public void letGo(long upTo) {
    NavigableMap<Long, Long> known = firstPieces();
    Optional.ofNullable(known.get(upTo)).ifPresent(snapshots::truncateBefore);
    known.headMap(upTo, false).clear();
    entries.truncateBefore(upTo + 1);
  }

  /// Lets go of everything.
  void clear() {
    entries.truncateBefore(Long.MAX_VALUE);
    snapshots.truncateBefore(Long.MAX_VALUE);
    firstPieces = null;
  }

  private NavigableMap<Long, Long> firstPieces() {
    if (firstPieces == null) {
      var found = new TreeMap<Long, Long>();
      long last = 0;
      for (List<Journal.Entry> page = snapshots.read(last, PAGE);
          !page.isEmpty();
          page = snapshots.read(last, PAGE)) {
        page.forEach(piece -> found.putIfAbsent(upTo(piece), piece.seq()));
        last = page.getLast().seq();
      }
      firstPieces = found;
    }
    return firstPieces;
  }

  /// All pieces after one.
  private List<Journal.Entry> pieces(long after) {
    var all = new ArrayList<Journal.Entry>();
    long last = after;
    for (List<Journal.Entry> page = snapshots.read(last, PAGE);
        !page.isEmpty();
        page = snapshots.read(last, PAGE)) {
      all.addAll(page);
      last = page.getLast().seq();
    }
    return all;
  }

  /// Whatever is shorter than a number is of no snapshot.
  private static long upTo(Journal.Entry piece) {
    byte[] bytes = piece.bytes();
    return bytes.length < HEAD ? 0 : ByteBuffer.wrap(bytes).getLong();
  }
}
