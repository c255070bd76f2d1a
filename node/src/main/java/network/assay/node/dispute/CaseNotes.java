// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import network.assay.compute.tensor.State;
import network.assay.node.state.StateSize;
import network.assay.node.state.StateStore;
import network.assay.node.work.Records;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.verification.dispute.SegmentNotes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is kept on disk of the segment of one case: the digests of its steps, the trace of the step
/// in dispute, and a few states, of which the one before that step is the last to stay. A row has a
/// checksum and a state its digest; whatever is not as it was put is not there. Of one thread at a
/// time.
final class CaseNotes implements SegmentNotes {
  private static final Logger LOG = LoggerFactory.getLogger(CaseNotes.class);
  private static final HashTag CHECK = HashTag.of("assay/dispute-notes/1");

  /// States along the segment: with so many, the way to any step is a small part of it.
  private static final int STATES = 8;

  private static final long STATE_BYTES = 1L << 30;
  private static final int ROW_BYTES = 8 << 20;
  private static final int ENTRY_BYTES = Integer.BYTES + 2 * Digest.BYTES;

  private record Entry(int step, ContentId content, Digest state) {}

  private final Digest dispute;
  private final int steps;
  private final Records records;
  private final StateStore store;
  private final List<Entry> entries = new ArrayList<>();

  /// No more states are noted: what is to be computed needs the memory.
  private boolean scarce;

  /// @param steps of the segment
  CaseNotes(Digest dispute, int steps, Records records, StateStore store) {
    this.dispute = dispute;
    this.steps = steps;
    this.records = records;
    this.store = store;
    row("states").ifPresent(this::readEntries);
  }

  /// Whose notes a row is.
  static String owner(String key) {
    return key.substring(0, key.indexOf('/'));
  }

  static void forget(Digest dispute, Records records, StateStore store) {
    for (String row : List.of("steps", "trace", "states")) records.remove(key(dispute, row));
    store.releaseAll(pin(dispute));
  }

  private static String key(Digest dispute, String row) {
    return dispute.toHex() + "/" + row;
  }

  private static String pin(Digest dispute) {
    return "dispute-notes/" + dispute.toHex();
  }

  @Override
  public Optional<List<Digest>> steps() {
    return row("steps").map(CaseNotes::digests).filter(all -> all.size() == steps);
  }

  @Override
  public void steps(List<Digest> digests) {
    put("steps", bytes(digests, ByteBuffer.allocate(size(digests))));
  }

  @Override
  public List<Digest> begun() {
    return row("steps").map(CaseNotes::digests).filter(all -> all.size() < steps).orElse(List.of());
  }

  @Override
  public Optional<List<Digest>> trace(int step) {
    return row("trace")
        .filter(row -> row.remaining() >= Integer.BYTES && row.getInt() == step)
        .map(CaseNotes::digests)
        .filter(all -> !all.isEmpty());
  }

  @Override
  public void trace(int step, List<Digest> leaves) {
    var row = ByteBuffer.allocate(Integer.BYTES + size(leaves)).putInt(step);
    put("trace", bytes(leaves, row));
  }

  @Override
  public Optional<Kept> before(int step) {
    List<Entry> fitting =
        entries.stream()
            .filter(entry -> entry.step() <= step)
            .sorted(Comparator.comparingInt(Entry::step).reversed())
            .toList();
    for (Entry entry : fitting) {
      try {
        return Optional.of(new Kept(entry.step(), store.get(entry.content(), entry.state())));
      } catch (AssayFault e) {
        LOG.warn("a state that was noted is done again: {}", e.getMessage());
        entries.remove(entry);
      }
    }
    return Optional.empty();
  }

  @Override
  public void passed(int step, State state, List<Digest> digests) {
    long fit = Math.min(STATES, STATE_BYTES / Math.max(1, StateSize.of(state)));
    if (fit > 0 && step % Math.ceilDiv(steps, fit) == 0 && keep(step, state)) steps(digests);
  }

  @Override
  public void reached(int step, State state) {
    if (entries.size() == 1 && entries.getFirst().step() == step) return;
    List<Entry> before = List.copyOf(entries);
    if (before.stream().noneMatch(entry -> entry.step() == step)) {
      if (StateSize.of(state) > STATE_BYTES || !keep(step, state)) return;
    }
    Entry kept = entries.stream().filter(entry -> entry.step() == step).findFirst().orElseThrow();
    entries.removeIf(entry -> entry.step() != step);
    putEntries();
    for (Entry old : before) {
      if (!old.content().equals(kept.content())) store.release(old.content(), pin(dispute));
    }
  }

  private boolean keep(int step, State state) {
    if (scarce) return false;
    try {
      ContentId content = store.put(state);
      store.keep(content, pin(dispute));
      entries.removeIf(entry -> entry.step() == step);
      entries.add(new Entry(step, content, StateStore.digest(state)));
      putEntries();
      return true;
    } catch (AssayFault e) {
      LOG.warn("dispute {}: a state is not noted: {}", dispute.brief(), e.getMessage());
      return false;
    } catch (OutOfMemoryError e) {
      scarce = true;
      LOG.warn("dispute {}: states are not noted: {}", dispute.brief(), e.getMessage());
      return false;
    }
  }

  private void putEntries() {
    var row = ByteBuffer.allocate(entries.size() * ENTRY_BYTES);
    for (Entry entry : entries) {
      row.putInt(entry.step()).put(entry.content().digest().toBytes()).put(entry.state().toBytes());
    }
    put("states", row);
  }

  private void readEntries(ByteBuffer row) {
    while (row.remaining() >= ENTRY_BYTES) {
      entries.add(new Entry(row.getInt(), new ContentId(digest(row)), digest(row)));
    }
  }

  private static int size(List<Digest> digests) {
    return Math.multiplyExact(digests.size(), Digest.BYTES);
  }

  private static ByteBuffer bytes(List<Digest> digests, ByteBuffer into) {
    for (Digest digest : digests) into.put(digest.toBytes());
    return into;
  }

  private static List<Digest> digests(ByteBuffer row) {
    var all = new ArrayList<Digest>(row.remaining() / Digest.BYTES);
    while (row.remaining() >= Digest.BYTES) all.add(digest(row));
    return all;
  }

  private static Digest digest(ByteBuffer row) {
    byte[] bytes = new byte[Digest.BYTES];
    row.get(bytes);
    return Digest.of(bytes);
  }

  private void put(String row, ByteBuffer bytes) {
    if (bytes.capacity() > ROW_BYTES) return;
    byte[] value = bytes.array();
    byte[] checked = Arrays.copyOf(check(row, value).toBytes(), Digest.BYTES + value.length);
    System.arraycopy(value, 0, checked, Digest.BYTES, value.length);
    try {
      records.put(key(dispute, row), checked);
    } catch (AssayFault.World e) {
      LOG.warn("dispute {}: {} are not noted: {}", dispute.brief(), row, e.getMessage());
    }
  }

  private Optional<ByteBuffer> row(String row) {
    byte[] checked = records.get(key(dispute, row)).orElse(new byte[0]);
    if (checked.length < Digest.BYTES) return Optional.empty();
    byte[] value = Arrays.copyOfRange(checked, Digest.BYTES, checked.length);
    return check(row, value).equals(Digest.at(checked, 0))
        ? Optional.of(ByteBuffer.wrap(value))
        : Optional.empty();
  }

  private Digest check(String row, byte[] value) {
    return CHECK.start().add(dispute).add(CHECK.hash(row.getBytes(UTF_8))).add(value).end();
  }
}
