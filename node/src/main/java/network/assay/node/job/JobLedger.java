// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.scheduler.run.Event;
import network.assay.scheduler.run.JobMachine;
import network.assay.scheduler.run.JobState;
import network.assay.scheduler.run.Provider;
import network.assay.scheduler.run.Renewals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A job's history, and its journal on disk: whatever was decided can be read back after a kill.
///
/// Renewed offers and heartbeats decide nothing. They are put off until something is decided, or an
/// offer as it is on disk has run out; then those that still matter go before it as one entry. What
/// of them is lost comes again.
///
/// After some entries the history itself is kept, checked to read back as it was, and the journal
/// up to the snapshot before the last is let go of: a damaged snapshot costs the replay of two
/// stretches, and nothing else. So a job's file is a few times as large as what it comes to. For
/// one thread.
final class JobLedger {
  private static final Logger LOG = LoggerFactory.getLogger(JobLedger.class);
  private static final int SNAPSHOTS = 2;

  private static final String REMEDY =
      "if another version of assay wrote it, run that one until the job is over; else restore the"
          + " data folder from a backup";

  /// In one entry, of which each is read back within a limit.
  private static final int RENEWALS = 1_000;

  /// A snapshot is written only once the entries since have a share of its size: so what is written
  /// in all grows with what happens, and not with its square.
  private static final int SHARE = 8;

  private final Set<Long> damaged = new HashSet<>();
  private final JobMachine machine;
  private final JobId id;
  private final Locations locations;
  private final JobJournal journal;
  private final List<byte[]> pending = new ArrayList<>();

  /// What journal and `pending` come to.
  private JobHistory saved;

  /// The same with the renewals that were put off.
  private JobHistory tip;

  private long last;
  private long snapshotBytes;
  private int entriesSince;
  private long bytesSince;

  /// Reads back what there is.
  ///
  /// @throws AssayFault.Operator when neither a snapshot nor the journal's beginning can be read,
  ///     or an entry cannot
  JobLedger(JobMachine machine, JobRecord record, Locations locations, JobJournal journal) {
    this.machine = machine;
    this.id = machine.job().id();
    this.locations = locations;
    this.journal = journal;
    Snapshot from = newest().orElseGet(() -> beginning(record));
    from.past().blobs().forEach(locations::put);
    this.last = from.upTo();
    this.saved = replay(from.past().history());
    this.tip = saved;
  }

  private Optional<Snapshot> newest() {
    for (long upTo : journal.kept().reversed()) {
      try {
        byte[] bytes = journal.snapshot(upTo);
        Snapshot read = Snapshot.decode(bytes, id);
        snapshotBytes = bytes.length;
        return Optional.of(read);
      } catch (ProtoFault e) {
        damaged.add(upTo);
        LOG.error(
            "job {}: its snapshot at entry {} is damaged, the one before is used: {}",
            id.digest().brief(),
            upTo,
            e.getMessage());
      }
    }
    return Optional.empty();
  }

  private static Snapshot beginning(JobRecord record) {
    return new Snapshot(0, new HistoryCodec.Past(JobHistory.of(record), Map.of()));
  }

  private JobHistory replay(JobHistory from) {
    JobHistory replayed = from;
    for (JobJournal.Entry entry : journal.read(last)) {
      if (entry.number() != last + 1) throw gap();
      byte[] bytes = entry.bytes();
      replayed = replayed.after(decoded(entry), machine, locations);
      count(List.of(bytes));
      last++;
    }
    return replayed;
  }

  private AssayFault.Operator gap() {
    String remedy =
        damaged.isEmpty()
            ? ": restore the data folder from a backup"
            : ", and none of its snapshots can be read: " + REMEDY;
    return new AssayFault.Operator(
        "job %s lacks entry %d of its journal%s".formatted(id.digest().brief(), last + 1, remedy));
  }

  private JobEntry decoded(JobJournal.Entry entry) {
    try {
      return EntryCodec.decode(entry.bytes());
    } catch (ProtoFault e) {
      throw new AssayFault.Operator(
          "entry %d of the journal of job %s cannot be read (%s): %s"
              .formatted(entry.number(), id.digest().brief(), e.getMessage(), REMEDY),
          e);
    }
  }

  /// All that is decided and known; durable only up to the last [#write].
  JobHistory tip() {
    return tip;
  }

  /// What there is after a kill that comes now, once all has been written.
  JobHistory saved() {
    return saved;
  }

  /// Takes in what happened.
  ///
  /// @throws RuntimeException when nothing can come of it; then nothing has
  void take(JobEntry entry) {
    byte[] bytes = EntryCodec.encode(entry);
    // What is stepped with is what will be replayed, to the letter.
    JobHistory next = tip.after(EntryCodec.decode(bytes), machine, locations);
    if (next == tip) return;
    if (!onlyRenews(entry, tip.state(), next.state())) {
      catchUp();
      pending.add(bytes);
      saved = next;
    }
    tip = next;
  }

  private static boolean onlyRenews(JobEntry entry, JobState before, JobState after) {
    return entry instanceof JobEntry.Happened(_, Event event)
        && (event instanceof Event.OfferSeen || event instanceof Event.Heard)
        && Renewals.between(before, after).isPresent();
  }

  /// What was put off goes before what comes now.
  private void catchUp() {
    if (saved == tip) return;
    Renewals put = Renewals.between(saved.state(), tip.state()).orElseThrow();
    for (Renewals part : put.parts(RENEWALS)) {
      pending.add(EntryCodec.encode(new JobEntry.Renewed(part)));
    }
    saved = tip;
  }

  /// Puts renewals off no longer once an offer would look as if it had run out.
  void renew(Instant now) {
    boolean due =
        saved != tip && saved.state().providers().values().stream().anyMatch(p -> isBehind(p, now));
    if (due) catchUp();
  }

  private boolean isBehind(Provider provider, Instant now) {
    Provider known = tip.state().providers().get(provider.address());
    return known != null
        && !provider.offer().expires().isAfter(now)
        && known.offer().expires().isAfter(now);
  }

  /// Makes durable what was taken in. Whatever was not when this throws still is to be.
  ///
  /// @throws AssayFault.World when the disk is full or fails
  void write() {
    if (pending.isEmpty()) return;
    last = journal.append(List.copyOf(pending));
    count(pending);
    pending.clear();
    if (isDue()) snapshot();
  }

  private void count(List<byte[]> entries) {
    entriesSince += entries.size();
    for (byte[] entry : entries) bytesSince += entry.length;
  }

  private boolean isDue() {
    JobJournal.Every every = journal.every();
    boolean many = entriesSince >= every.entries() || bytesSince >= every.bytes();
    return many && bytesSince >= snapshotBytes / SHARE;
  }

  /// Without a snapshot nothing is lost, and the next one is tried after as many entries again.
  private void snapshot() {
    entriesSince = 0;
    bytesSince = 0;
    var snapshot = new Snapshot(last, new HistoryCodec.Past(saved, locations.byState()));
    try {
      byte[] bytes = snapshot.encode(id);
      if (!Snapshot.decode(bytes, id).equals(snapshot)) {
        throw new IllegalStateException("it does not read back as it was");
      }
      journal.keep(last, bytes);
      snapshotBytes = bytes.length;
      // One that is known to be damaged is none to fall back to.
      List<Long> kept = journal.kept().stream().filter(upTo -> !damaged.contains(upTo)).toList();
      if (kept.size() >= SNAPSHOTS) journal.letGo(kept.get(kept.size() - SNAPSHOTS));
    } catch (RuntimeException e) {
      LOG.error("job {}: no snapshot at entry {}", id.digest().brief(), last, e);
    }
  }
}
