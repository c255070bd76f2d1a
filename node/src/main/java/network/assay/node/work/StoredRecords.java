// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import network.assay.node.store.Database;
import network.assay.node.store.RecordTable;

/// Records in the node's database.
///
/// @param table nobody else writes
public record StoredRecords(RecordTable table) implements Records {
  private static final int PAGE = 256;

  /// @param name of the table
  public static StoredRecords in(Database database, String name) {
    return new StoredRecords(new RecordTable(database, name));
  }

  @Override
  public void put(String key, byte[] value) {
    table.put(key, value);
  }

  @Override
  public Optional<byte[]> get(String key) {
    return table.get(key);
  }

  @Override
  public void remove(String key) {
    table.remove(key);
  }

  @Override
  public void exchange(String gone, String key, byte[] value) {
    table.exchange(gone, key, value);
  }

  @Override
  public void entries(BiConsumer<String, byte[]> reader) {
    List<RecordTable.Row> page = table.list("", PAGE);
    while (!page.isEmpty()) {
      page.forEach(row -> reader.accept(row.key(), row.value()));
      page = table.list(page.getLast().key(), PAGE);
    }
  }
}
