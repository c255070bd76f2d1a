// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.assay.node.store.Database;
import network.assay.node.store.KilledProcess;
import network.assay.protocol.market.HashTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node killed while it journals a job, and keeps and lets go of its snapshots, has all that it
/// acknowledged.
final class LedgerCrashTest {
  private static final HashTag STATE = HashTag.of("test/history/1");
  private static final int ENOUGH = 150;
  private static final long SEED = 11;

  @TempDir Path folder;

  /// The database's journal, with snapshots more often.
  private record Often(JobJournal journal) implements JobJournal {
    @Override
    public long append(List<byte[]> entries) {
      return journal.append(entries);
    }

    @Override
    public List<Entry> read(long after) {
      return journal.read(after);
    }

    @Override
    public void keep(long upTo, byte[] snapshot) {
      journal.keep(upTo, snapshot);
    }

    @Override
    public List<Long> kept() {
      return journal.kept();
    }

    @Override
    public byte[] snapshot(long upTo) {
      return journal.snapshot(upTo);
    }

    @Override
    public void letGo(long upTo) {
      journal.letGo(upTo);
    }

    @Override
    public Every every() {
      return new Every(5, 1 << 20);
    }
  }

  /// Goes on with a job for ever, and says after each step what is durable.
  static final class Runner {
    public static void main(String[] arguments) throws Exception {
      try (var market = new TestMarket()) {
        var job = new RandomJob(market.job(3, 1), SEED);
        JobLedger ledger = ledger(job, Database.open(Path.of(arguments[0])));
        while (true) {
          step(job, ledger);
          KilledProcess.acknowledge(print(ledger.saved()));
        }
      }
    }
  }

  private static JobLedger ledger(RandomJob job, Database database) {
    var journal = new DatabaseArchive(database).journal(job.machine.job().id());
    return new JobLedger(job.machine, job.record, new Locations(), new Often(journal));
  }

  private static void step(RandomJob job, JobLedger ledger) {
    ledger.take(job.next(ledger.tip().state()));
    ledger.renew(job.now);
    ledger.write();
  }

  private static String print(JobHistory history) {
    byte[] bytes = HistoryCodec.write(new HistoryCodec.Past(history, Map.of())).toBytes();
    return STATE.hash(bytes).toHex();
  }

  @Test
  void a_kill_loses_nothing_of_a_job_that_was_acknowledged() throws Exception {
    Path file = folder.resolve("assay.db");
    List<String> acknowledged = KilledProcess.run(Runner.class, file, ENOUGH);
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ENOUGH);

    try (var market = new TestMarket();
        Database database = Database.open(file)) {
      var again = new RandomJob(market.job(3, 1), SEED);
      var memory = new MemoryJournal(new JobJournal.Every(5, 1 << 20), () -> {});
      var same = new JobLedger(again.machine, again.record, new Locations(), memory);
      var expected = new ArrayList<String>();
      // One step may have been made durable and not acknowledged any more.
      for (int i = 0; i <= acknowledged.size(); i++) {
        step(again, same);
        expected.add(print(same.saved()));
      }
      assertThat(acknowledged).isEqualTo(expected.subList(0, acknowledged.size()));

      var job = new RandomJob(market.job(3, 1), SEED);
      assertThat(print(ledger(job, database).tip()))
          .isIn(expected.subList(acknowledged.size() - 1, acknowledged.size() + 1));
    }
  }
}
