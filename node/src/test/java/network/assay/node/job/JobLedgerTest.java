// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.assay.node.data.JobIntake;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.protobuf.ProtoWriter;
import network.assay.scheduler.run.Phase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Whatever happens to a job, and whenever its node is killed, its ledger gives back all that was
/// written.
class JobLedgerTest {
  private static final JobJournal.Every NEVER =
      new JobJournal.Every(Integer.MAX_VALUE, Long.MAX_VALUE);
  private static final JobJournal.Every OFTEN = new JobJournal.Every(7, 1 << 20);

  private static TestMarket market = new TestMarket();
  private static JobIntake.Kept tiny = market.job(3, 1);

  @BeforeAll
  static void open() {
    market = new TestMarket();
    tiny = market.job(3, 1);
  }

  @AfterAll
  static void close() throws Exception {
    market.close();
  }

  /// The power fails. Nobody catches that.
  private static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static JobLedger ledger(RandomJob job, JobJournal journal) {
    return new JobLedger(job.machine, job.record, new Locations(), journal);
  }

  @Test
  void replaying_from_a_snapshot_gives_what_replaying_from_the_start_gives() {
    int convictions = 0;
    int demands = 0;
    int over = 0;
    for (long seed = 0; seed < 12; seed++) {
      var job = new RandomJob(tiny, seed);
      var whole = new MemoryJournal(NEVER, () -> {});
      var short_ = new MemoryJournal(OFTEN, () -> {});
      JobLedger first = ledger(job, whole);
      JobLedger second = ledger(job, short_);
      for (int i = 0; i < 600; i++) {
        JobEntry entry = job.next(first.tip().state());
        first.take(entry);
        second.take(entry);
        first.renew(job.now);
        second.renew(job.now);
        first.write();
        second.write();
        assertThat(second.tip()).isEqualTo(first.tip());
        if (i % 50 == 49) {
          assertThat(ledger(job, whole.copy()).tip()).isEqualTo(first.saved());
          // What runs on is what was read back.
          second = ledger(job, short_);
          assertThat(second.tip()).isEqualTo(first.saved());
          first = ledger(job, whole);
        }
      }
      assertThat(short_.entries.size()).isLessThan(whole.entries.size() / 2);
      convictions += first.tip().state().convictions().size();
      demands += first.tip().state().demands().size();
      if (first.tip().state().phase() instanceof Phase.Over) over++;
    }
    assertThat(convictions).isPositive();
    assertThat(demands).isPositive();
    assertThat(over).isPositive();
  }

  @Test
  void a_power_cut_before_any_write_loses_nothing_that_was_written() {
    int cuts = 0;
    for (int cut = 0; ; cut++) {
      var job = new RandomJob(tiny, 5);
      int[] left = {cut};
      var journal =
          new MemoryJournal(
              OFTEN,
              () -> {
                if (left[0]-- == 0) throw new PowerCut();
              });
      JobLedger ledger = ledger(job, journal);
      JobHistory written = ledger.saved();
      int entries = 0;
      boolean over = false;
      try {
        for (int i = 0; i < 220; i++) {
          ledger.take(job.next(ledger.tip().state()));
          ledger.renew(job.now);
          entries = journal.entries.isEmpty() ? 0 : journal.entries.lastKey().intValue();
          ledger.write();
          written = ledger.saved();
        }
        over = true;
      } catch (PowerCut e) {
        cuts++;
        // Only what was cut while it was being appended is not there.
        boolean appended = !journal.entries.isEmpty() && journal.entries.lastKey() > entries;
        if (appended) written = ledger.saved();
      }
      assertThat(ledger(job, journal.copy()).tip()).as("cut %d", cut).isEqualTo(written);
      if (over) break;
    }
    assertThat(cuts).isGreaterThan(100);
  }

  @Test
  void a_torn_or_damaged_snapshot_costs_nothing_but_time() {
    var job = new RandomJob(tiny, 3);
    var journal = new MemoryJournal(OFTEN, () -> {});
    JobLedger ledger = ledger(job, journal);
    while (journal.snapshots.size() < 2) {
      ledger.take(job.next(ledger.tip().state()));
      ledger.write();
    }
    byte[] newest = journal.snapshots.lastEntry().getValue();
    for (int at = 0; at < newest.length; at++) {
      byte[] flipped = newest.clone();
      flipped[at] ^= (byte) (1 << at % 8);
      for (byte[] bad : List.of(Arrays.copyOf(newest, at), flipped)) {
        MemoryJournal damaged = journal.copy();
        damaged.snapshots.put(damaged.snapshots.lastKey(), bad);
        assertThat(ledger(job, damaged).tip()).isEqualTo(ledger.saved());
      }
    }
  }

  /// A challenge that was opened, as builds wrote it that did not say against whom.
  private static byte[] ofAnEarlierBuild() {
    var event = new ProtoWriter().bytes(1, new byte[32]).bytes(2, "0xab".getBytes(UTF_8));
    return new ProtoWriter()
        .message(
            1,
            new ProtoWriter()
                .varint(1, 1_800_000_000_000L)
                .message(2, new ProtoWriter().message(21, event)))
        .toBytes();
  }

  @Test
  void an_entry_of_another_version_is_told_with_what_to_do() {
    var job = new RandomJob(tiny, 3);
    var journal = new MemoryJournal(NEVER, () -> {});
    JobLedger ledger = ledger(job, journal);
    while (journal.entries.size() < 5) go(job, ledger);
    journal.append(List.of(ofAnEarlierBuild()));

    assertThatThrownBy(() -> ledger(job, journal))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("entry 6 of the journal of job")
        .hasMessageContaining(job.machine.job().id().digest().brief())
        .hasMessageContaining("run that one until the job is over");
  }

  @Test
  void a_damaged_snapshot_is_not_the_one_to_fall_back_to() {
    var job = new RandomJob(tiny, 3);
    var journal = new MemoryJournal(OFTEN, () -> {});
    JobLedger ledger = ledger(job, journal);
    while (journal.snapshots.size() < 2) go(job, ledger);
    long sound = journal.snapshots.firstKey();
    long damaged = journal.snapshots.lastKey();
    journal.snapshots.put(damaged, new byte[] {1});

    ledger = ledger(job, journal);
    while (journal.snapshots.lastKey() == damaged) go(job, ledger);
    assertThat(journal.snapshots).containsKey(sound);
    journal.snapshots.put(journal.snapshots.lastKey(), new byte[] {1});
    assertThat(ledger(job, journal.copy()).tip()).isEqualTo(ledger.saved());

    // The damaged ones go once there are two sound ones after them.
    ledger = ledger(job, journal);
    while (journal.snapshots.containsKey(sound)) go(job, ledger);
    assertThat(journal.snapshots).hasSize(2).doesNotContainKey(damaged);
    assertThat(ledger(job, journal.copy()).tip()).isEqualTo(ledger.saved());
  }

  private static void go(RandomJob job, JobLedger ledger) {
    ledger.take(job.next(ledger.tip().state()));
    ledger.write();
  }

  @Test
  void a_job_without_any_sound_snapshot_is_replayed_from_the_start_or_says_what_is_missing() {
    var job = new RandomJob(tiny, 3);
    var journal = new MemoryJournal(OFTEN, () -> {});
    JobLedger ledger = ledger(job, journal);
    while (journal.snapshots.isEmpty()) {
      ledger.take(job.next(ledger.tip().state()));
      ledger.write();
    }
    MemoryJournal early = journal.copy();
    early.snapshots.replaceAll((_, _) -> new byte[0]);
    assertThat(ledger(job, early).tip()).isEqualTo(ledger.saved());

    while (journal.entries.firstKey() == 1) {
      ledger.take(job.next(ledger.tip().state()));
      ledger.write();
    }
    MemoryJournal late = journal.copy();
    late.snapshots.replaceAll((_, _) -> new byte[0]);
    assertThatThrownBy(() -> ledger(job, late))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("lacks entry 1 of its journal, and none of its snapshots can be read")
        .hasMessageContaining("run that one until the job is over");
  }

  @Test
  void renewed_offers_and_heartbeats_are_written_once_in_an_offers_life() {
    var job = new RandomJob(tiny, 1);
    var journal = new MemoryJournal(NEVER, () -> {});
    JobLedger ledger = ledger(job, journal);
    while (ledger.tip().state().assignments().isEmpty()) {
      ledger.take(job.next(ledger.tip().state()));
      ledger.write();
    }
    int before = journal.entries.size();
    var from = job.now;
    int changes = 0;
    for (int i = 0; i < 4_000; i++) {
      JobHistory last = ledger.tip();
      ledger.take(job.idle(last.state()));
      ledger.renew(job.now);
      ledger.write();
      if (ledger.tip() != last) changes++;
    }
    long lives = java.time.Duration.between(from, job.now).toSeconds() / 30 + 1;
    assertThat(changes).isGreaterThan(1_000);
    // A few decisions come of it: prices change, and leases that nobody answers run out.
    assertThat((long) journal.entries.size() - before).isLessThan(changes / 4 + lives);
    assertThat(ledger(job, journal.copy()).tip()).isEqualTo(ledger.saved());
  }

  @Test
  void a_snapshot_is_written_the_same_way_again() {
    for (long seed = 20; seed < 24; seed++) {
      var job = new RandomJob(tiny, seed);
      var journal = new MemoryJournal(OFTEN, () -> {});
      JobLedger ledger = ledger(job, journal);
      var seen = new ArrayList<byte[]>();
      for (int i = 0; i < 300; i++) {
        ledger.take(job.next(ledger.tip().state()));
        ledger.write();
        if (!journal.snapshots.isEmpty()) seen.add(journal.snapshots.lastEntry().getValue());
      }
      for (byte[] bytes : seen) {
        Snapshot read = Snapshot.decode(bytes, job.machine.job().id());
        assertThat(read.encode(job.machine.job().id())).isEqualTo(bytes);
      }
    }
  }
}
