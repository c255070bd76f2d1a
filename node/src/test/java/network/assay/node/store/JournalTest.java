// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("assay.db");
  }

  @Test
  void entries_are_numbered_from_one_and_read_in_order() {
    try (var database = Database.open(file())) {
      var journal = new Journal(database, "jobs/a");
      assertThat(journal.last()).isZero();
      assertThat(journal.append(bytes("one"))).isEqualTo(1);
      assertThat(journal.appendAll(List.of(bytes("two"), bytes("three")))).isEqualTo(3);
      assertThat(texts(journal, 0)).containsExactly("1:one", "2:two", "3:three");
      assertThat(texts(journal, 2)).containsExactly("3:three");
      assertThat(journal.read(0, 2)).hasSize(2);
    }
  }

  @Test
  void an_empty_entry_comes_back_empty() {
    try (var database = Database.open(file())) {
      var journal = new Journal(database, "a");
      journal.append(new byte[0]);
      assertThat(journal.read(0, 9).getFirst().bytes()).isEmpty();
    }
  }

  @Test
  void journals_of_other_names_are_apart_and_one_name_is_one_journal() {
    try (var database = Database.open(file())) {
      new Journal(database, "a").append(bytes("mine"));
      assertThat(texts(new Journal(database, "b"), 0)).isEmpty();
      assertThat(texts(new Journal(database, "a"), 0)).containsExactly("1:mine");
    }
  }

  @Test
  void what_was_appended_is_there_after_opening_again() {
    try (var database = Database.open(file())) {
      new Journal(database, "a").append(bytes("kept"));
    }
    try (var database = Database.open(file())) {
      assertThat(texts(new Journal(database, "a"), 0)).containsExactly("1:kept");
    }
  }

  @Test
  void numbers_are_not_used_again_after_the_oldest_entries_went() {
    try (var database = Database.open(file())) {
      var journal = new Journal(database, "a");
      journal.appendAll(List.of(bytes("one"), bytes("two"), bytes("three")));
      journal.truncateBefore(3);
      assertThat(texts(journal, 0)).containsExactly("3:three");
      journal.truncateBefore(100);
      assertThat(journal.append(bytes("four"))).isEqualTo(4);
    }
  }

  @Test
  void many_writers_at_once_lose_nothing_and_share_no_number() throws Exception {
    try (var database = Database.open(file())) {
      var journal = new Journal(database, "a");
      Set<Long> numbers = new ConcurrentSkipListSet<>();
      var threads = new ArrayList<Thread>();
      for (int i = 0; i < 40; i++) {
        int writer = i;
        threads.add(
            Thread.startVirtualThread(
                () -> {
                  for (int k = 0; k < 10; k++) numbers.add(journal.append(bytes(writer + "." + k)));
                }));
      }
      for (Thread thread : threads) thread.join();
      assertThat(numbers).hasSize(400).contains(1L, 400L);
      var entries = new TreeSet<String>();
      journal.read(0, 1000).forEach(entry -> entries.add(new String(entry.bytes(), UTF_8)));
      assertThat(entries).hasSize(400);
    }
  }

  @Test
  void work_that_fails_undoes_itself_alone() {
    try (var database = Database.open(file())) {
      var journal = new Journal(database, "a");
      assertThatThrownBy(
              () ->
                  database.write(
                      connection -> {
                        Connections.run(connection, "INSERT INTO stream VALUES('a', 77)");
                        throw new IllegalStateException("on purpose");
                      }))
          .hasMessage("on purpose");
      assertThat(journal.append(bytes("one"))).isEqualTo(1);
    }
  }

  @Test
  void an_interrupted_caller_still_learns_the_outcome() {
    try (var database = Database.open(file())) {
      var journal = new Journal(database, "a");
      Thread.currentThread().interrupt();
      assertThat(journal.append(bytes("one"))).isEqualTo(1);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void an_entry_beyond_the_limit_is_refused() {
    try (var database = Database.open(file())) {
      byte[] large = new byte[Names.MAX_VALUE_BYTES + 1];
      assertThatThrownBy(() -> new Journal(database, "a").append(large))
          .isInstanceOf(AssayFault.Internal.class)
          .hasMessageContaining("too many");
    }
  }

  @Test
  void a_closed_database_refuses() {
    var database = Database.open(file());
    var journal = new Journal(database, "a");
    database.close();
    database.close();
    assertThatThrownBy(() -> journal.append(bytes("late"))).isInstanceOf(AssayFault.World.class);
    assertThatThrownBy(() -> journal.read(0, 1)).isInstanceOf(AssayFault.World.class);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static List<String> texts(Journal journal, long from) {
    return journal.read(from, 1000).stream()
        .map(entry -> entry.seq() + ":" + new String(entry.bytes(), UTF_8))
        .toList();
  }
}
