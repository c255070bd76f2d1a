// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process killed at any moment has lost nothing it acknowledged, and left nothing half done.
final class JournalCrashTest {
  private static final int THREADS = 8;
  private static final int ENOUGH = 150;

  @TempDir Path folder;

  /// Appends without end, from many threads at once; entries of a pair belong together.
  static final class Appender {
    public static void main(String[] arguments) throws Exception {
      var database = Database.open(Path.of(arguments[0]));
      var threads = new Thread[THREADS];
      for (int t = 0; t < THREADS; t++) {
        int writer = t;
        threads[t] = Thread.ofPlatform().start(() -> append(database, writer));
      }
      for (Thread thread : threads) thread.join();
    }

    private static void append(Database database, int writer) {
      var journal = new Journal(database, "job/" + writer % 2);
      var table = new RecordTable(database, "writers");
      for (int i = 0; ; i++) {
        String text = writer + "." + i;
        long last = journal.appendAll(List.of(bytes(text + " first"), bytes(text + " second")));
        table.put("writer " + writer, bytes(text));
        KilledProcess.acknowledge(writer % 2 + " " + last + " " + text);
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  @Test
  void a_kill_loses_nothing_that_was_acknowledged() throws Exception {
    Path file = folder.resolve("assay.db");
    for (int round = 0; round < 2; round++) {
      List<String> acknowledged = KilledProcess.run(Appender.class, file, ENOUGH);
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ENOUGH);
      try (var database = Database.open(file)) {
        Map<String, String> entries = new HashMap<>(all(database, 0));
        entries.putAll(all(database, 1));
        for (String line : acknowledged) {
          String[] words = line.split(" ");
          long last = Long.parseLong(words[1]);
          assertThat(entries)
              .containsEntry(words[0] + " " + last, words[2] + " second")
              .containsEntry(words[0] + " " + (last - 1), words[2] + " first");
        }
      }
    }
  }

  @Test
  void what_killed_processes_have_unpacked_is_removed() throws Exception {
    Path file = folder.resolve("assay.db");
    for (int round = 0; round < 2; round++) KilledProcess.run(Appender.class, file, 1);
    Database.open(file).close();
    try (Stream<Path> left = Files.list(folder.resolve("native"))) {
      // This process may be one that has its own there.
      assertThat(left.filter(each -> !each.toString().endsWith(".lck")).count()).isLessThan(2);
    }
  }

  private static Map<String, String> all(Database database, int stream) {
    var journal = new Journal(database, "job/" + stream);
    var entries = new HashMap<String, String>();
    long at = 0;
    for (var page = journal.read(0, 500); !page.isEmpty(); page = journal.read(at, 500)) {
      for (Journal.Entry entry : page) {
        assertThat(entry.seq()).as("no gap").isEqualTo(++at);
        entries.put(stream + " " + at, new String(entry.bytes(), US_ASCII));
      }
    }
    assertThat(at % 2).as("pairs are whole").isZero();
    assertThat(journal.last()).isEqualTo(at);
    return entries;
  }
}
