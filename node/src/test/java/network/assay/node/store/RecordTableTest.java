// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordTableTest {
  @TempDir Path folder;
  private Database database;
  private RecordTable table;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("assay.db"));
    table = new RecordTable(database, "tasks");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void a_value_is_found_replaced_and_removed() {
    assertThat(table.get("k")).isEmpty();
    table.put("k", bytes("one"));
    table.put("k", bytes("two"));
    assertThat(table.get("k")).hasValueSatisfying(v -> assertThat(v).isEqualTo(bytes("two")));
    table.remove("k");
    table.remove("k");
    assertThat(table.get("k")).isEmpty();
  }

  @Test
  void a_value_takes_the_place_of_another_in_one_write() {
    table.put("old", bytes("one"));
    table.exchange("old", "new", bytes("two"));
    assertThat(table.get("old")).isEmpty();
    assertThat(table.get("new")).hasValueSatisfying(v -> assertThat(v).isEqualTo(bytes("two")));

    assertThatThrownBy(() -> table.exchange("new", "", bytes("three")))
        .isInstanceOf(AssayFault.class);
    assertThat(table.get("new")).isPresent();
  }

  @Test
  void the_first_to_put_if_absent_wins() throws Exception {
    var won = new AtomicInteger();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 20; i++) {
      byte[] value = bytes("" + i);
      threads.add(
          Thread.startVirtualThread(
              () -> {
                if (table.putIfAbsent("k", value)) won.incrementAndGet();
              }));
    }
    for (Thread thread : threads) thread.join();
    assertThat(won).hasValue(1);
  }

  @Test
  void rows_come_in_pages_in_the_order_of_their_keys() {
    for (String key : List.of("b", "a", "d", "c")) table.put(key, bytes(key));
    assertThat(keys("", 3)).containsExactly("a", "b", "c");
    assertThat(keys("c", 3)).containsExactly("d");
    assertThat(keys("d", 3)).isEmpty();
  }

  @Test
  void tables_of_other_names_are_apart() {
    table.put("k", bytes("v"));
    assertThat(new RecordTable(database, "checks").get("k")).isEmpty();
    assertThat(new RecordTable(database, "tasks").get("k")).isPresent();
  }

  @Test
  void keys_and_values_may_hold_anything() {
    byte[] value = {0, -1, 0, 127};
    table.put("', DROP TABLE record; -- é\n", value);
    assertThat(table.list("", 5).getFirst().key()).isEqualTo("', DROP TABLE record; -- é\n");
    assertThat(table.list("", 5).getFirst().value()).isEqualTo(value);
    table.put("empty", new byte[0]);
    assertThat(table.get("empty").orElseThrow()).isEmpty();
  }

  private List<String> keys(String after, int max) {
    return table.list(after, max).stream().map(RecordTable.Row::key).toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
