// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Values by key in a [Database]; what a call has written is durable when it returns.
public final class RecordTable {
  /// One [#list] stops once it holds so many bytes.
  private static final int MAX_READ_BYTES = 32 << 20;

  private static final String PUT =
      "INSERT OR REPLACE INTO record(book, key, value) VALUES(?, ?, ?)";
  private static final String PUT_IF_ABSENT =
      "INSERT OR IGNORE INTO record(book, key, value) VALUES(?, ?, ?)";

  /// One value, and its key.
  public static final class Row {
    private final String key;
    private final byte[] value;

    Row(String key, byte[] value) {
      this.key = key;
      this.value = value;
    }

    public String key() {
      return key;
    }

    /// The caller's own: made for this row, kept nowhere else.
    public byte[] value() {
      return value;
    }
  }

  private final Database database;
  private final String name;

  /// @param name 1 to 128 of `a-z 0-9 - . _ /`; tables of one name are one table
  public RecordTable(Database database, String name) {
    this.database = database;
    this.name = Names.name(name);
  }

  /// Stores `value` under `key`, in place of what was there.
  ///
  /// @param key 1 to 256 characters
  /// @param value at most 16 MiB
  public void put(String key, byte[] value) {
    insert(key, value, PUT);
  }

  /// Stores `value` under `key` unless there is a value.
  ///
  /// @return whether it was stored; of many callers at once, one is told so
  public boolean putIfAbsent(String key, byte[] value) {
    return insert(key, value, PUT_IF_ABSENT);
  }

  private boolean insert(String key, byte[] value, String text) {
    Names.key(key);
    Names.value(value);
    return database.write(connection -> insert(connection, key, value, text));
  }

  private boolean insert(Connection connection, String key, byte[] value, String text)
      throws SQLException {
    try (PreparedStatement sql = connection.prepareStatement(text)) {
      sql.setString(1, name);
      sql.setString(2, key);
      sql.setBytes(3, value);
      return sql.executeUpdate() == 1;
    }
  }

  public Optional<byte[]> get(String key) {
    return database.read(
        connection -> {
          try (PreparedStatement sql =
              connection.prepareStatement("SELECT value FROM record WHERE book = ? AND key = ?")) {
            sql.setString(1, name);
            sql.setString(2, key);
            try (ResultSet row = sql.executeQuery()) {
              return row.next() ? Optional.of(row.getBytes(1)) : Optional.<byte[]>empty();
            }
          }
        });
  }

  /// Rows in the order of their keys (by code point), from the first key after `afterKey`.
  ///
  /// @param afterKey empty for the first page
  /// @param max the most rows; fewer come when they are large, but at least one if there is one
  public List<Row> list(String afterKey, int max) {
    Names.count(max);
    return database.read(
        connection -> {
          try (PreparedStatement sql =
              connection.prepareStatement(
                  "SELECT key, value FROM record WHERE book = ? AND key > ?"
                      + " ORDER BY key LIMIT ?")) {
            sql.setString(1, name);
            sql.setString(2, afterKey);
            sql.setInt(3, max);
            var rows = new ArrayList<Row>();
            long bytes = 0;
            try (ResultSet row = sql.executeQuery()) {
              while (bytes < MAX_READ_BYTES && row.next()) {
                var read = new Row(row.getString(1), row.getBytes(2));
                bytes += read.value.length;
                rows.add(read);
              }
            }
            return rows;
          }
        });
  }

  /// Stores `value` under `key`, in place of what was there, and forgets what is under `gone`: both
  /// or neither.
  public void exchange(String gone, String key, byte[] value) {
    Names.key(key);
    Names.value(value);
    database.write(
        connection -> {
          delete(connection, gone);
          return insert(connection, key, value, PUT);
        });
  }

  /// Forgets what is under `key`, if anything is.
  public void remove(String key) {
    database.write(connection -> delete(connection, key));
  }

  private int delete(Connection connection, String key) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement("DELETE FROM record WHERE book = ? AND key = ?")) {
      sql.setString(1, name);
      sql.setString(2, key);
      return sql.executeUpdate();
    }
  }
}
