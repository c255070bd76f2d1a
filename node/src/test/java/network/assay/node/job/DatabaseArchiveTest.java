// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import network.assay.node.store.Database;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseArchiveTest {
  private static final Digest REQUEST = new Digest(1, 2, 3, 4);
  private static final JobId JOB = new JobId(new Digest(5, 6, 7, 8));

  @TempDir Path folder;

  @Test
  void records_and_journals_are_there_after_a_restart() {
    try (Database database = Database.open(folder.resolve("node.db"))) {
      var archive = new DatabaseArchive(database);
      assertThat(archive.add(REQUEST, new byte[] {1})).isTrue();
      assertThat(archive.add(REQUEST, new byte[] {2})).isFalse();
      archive.journal(JOB).append(List.of(new byte[] {1}, new byte[] {2}));
      archive.journal(JOB).append(List.of(new byte[] {3}));
    }
    try (Database database = Database.open(folder.resolve("node.db"))) {
      var archive = new DatabaseArchive(database);
      assertThat(archive.find(REQUEST)).contains(new byte[] {1});
      assertThat(archive.find(Digest.ZERO)).isEmpty();
      assertThat(archive.all()).containsExactly(new byte[] {1});
      assertThat(bytes(archive.journal(JOB).read(0)))
          .containsExactly(new byte[] {1}, new byte[] {2}, new byte[] {3});
      assertThat(archive.journal(JOB).read(1))
          .extracting(JobJournal.Entry::number)
          .containsExactly(2L, 3L);
      assertThat(archive.journal(new JobId(REQUEST)).read(0)).isEmpty();
    }
  }

  @Test
  void a_job_that_is_removed_is_gone_with_its_journal_and_no_other_is() {
    try (Database database = Database.open(folder.resolve("node.db"))) {
      var archive = new DatabaseArchive(database);
      var other = new JobId(REQUEST);
      archive.add(REQUEST, new byte[] {1});
      archive.add(Digest.ZERO, new byte[] {2});
      for (JobId job : List.of(JOB, other)) {
        archive.journal(job).append(List.of(new byte[] {1}, new byte[] {2}));
        archive.journal(job).keep(1, new byte[] {7});
      }
      archive.remove(REQUEST, JOB);
      archive.remove(REQUEST, JOB);
    }
    try (Database database = Database.open(folder.resolve("node.db"))) {
      var archive = new DatabaseArchive(database);
      assertThat(archive.all()).containsExactly(new byte[] {2});
      assertThat(archive.journal(JOB).read(0)).isEmpty();
      assertThat(archive.journal(JOB).kept()).isEmpty();
      assertThat(archive.journal(new JobId(REQUEST)).read(0)).hasSize(2);
      assertThat(archive.journal(new JobId(REQUEST)).kept()).containsExactly(1L);
    }
  }

  @Test
  void many_records_and_long_journals_are_read_whole() {
    try (Database database = Database.open(folder.resolve("node.db"))) {
      var archive = new DatabaseArchive(database);
      for (int i = 0; i < 300; i++) archive.add(new Digest(i, 0, 0, 0), new byte[] {(byte) i});
      var entries = new ArrayList<byte[]>();
      for (int i = 0; i < 5_000; i++) entries.add(new byte[] {(byte) i, (byte) (i >> 8)});
      archive.journal(JOB).append(entries);

      assertThat(archive.all()).hasSize(300);
      assertThat(bytes(archive.journal(JOB).read(0))).containsExactlyElementsOf(entries);
    }
  }

  private static List<byte[]> bytes(List<JobJournal.Entry> entries) {
    return entries.stream().map(JobJournal.Entry::bytes).toList();
  }

  @Test
  void snapshots_of_any_length_are_read_back_until_they_are_let_go_of() {
    byte[] large = new byte[9 << 20];
    for (int i = 0; i < large.length; i++) large[i] = (byte) (i * 31 >> 7);
    try (Database database = Database.open(folder.resolve("node.db"))) {
      JobJournal journal = new DatabaseArchive(database).journal(JOB);
      assertThat(journal.append(List.of(new byte[] {1}, new byte[] {2}, new byte[] {3})))
          .isEqualTo(3);
      journal.keep(1, new byte[] {7});
      journal.keep(2, large);
      journal.keep(3, new byte[] {9});
      journal.letGo(2);
      assertThat(journal.kept()).containsExactly(2L, 3L);
    }
    try (Database database = Database.open(folder.resolve("node.db"))) {
      JobJournal journal = new DatabaseArchive(database).journal(JOB);
      assertThat(journal.kept()).containsExactly(2L, 3L);
      assertThat(journal.snapshot(2)).isEqualTo(large);
      assertThat(journal.snapshot(3)).isEqualTo(new byte[] {9});
      assertThat(journal.read(0)).extracting(JobJournal.Entry::number).containsExactly(3L);
      assertThat(journal.append(List.of(new byte[] {4}))).isEqualTo(4);
    }
  }
}
