// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// An append-only list of entries in a [Database], numbered from 1 without gaps.
///
/// Numbers are never used twice, also not after the oldest entries were let go.
public final class Journal {
  /// One [#read] stops once it holds so many bytes.
  private static final int MAX_READ_BYTES = 32 << 20;

  /// One entry, and its number.
  public static final class Entry {
    private final long seq;
    private final byte[] bytes;

    Entry(long seq, byte[] bytes) {
      this.seq = seq;
      this.bytes = bytes;
    }

    public long seq() {
      return seq;
    }

    /// The caller's own: made for this entry, kept nowhere else.
    public byte[] bytes() {
      return bytes;
    }
  }

  private final Database database;
  private final String stream;

  /// @param stream 1 to 128 of `a-z 0-9 - . _ /`; journals of one name are one journal
  public Journal(Database database, String stream) {
    this.database = database;
    this.stream = Names.name(stream);
  }

  /// Appends one entry of at most 16 MiB.
  ///
  /// @return its number; it is durable
  public long append(byte[] entry) {
    Names.value(entry);
    return database.write(
        connection -> {
          long seq = advance(connection, 1);
          insert(connection, seq, List.of(entry));
          return seq;
        });
  }

  /// Appends all of `entries` or none.
  ///
  /// @return the number of the last one of the journal; all are durable
  public long appendAll(List<byte[]> entries) {
    entries.forEach(Names::value);
    if (entries.isEmpty()) return last();
    return database.write(
        connection -> {
          long last = advance(connection, entries.size());
          insert(connection, last - entries.size() + 1, entries);
          return last;
        });
  }

  private long advance(Connection connection, int by) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            "INSERT INTO stream(name, last) VALUES(?, ?)"
                + " ON CONFLICT(name) DO UPDATE SET last = last + excluded.last RETURNING last")) {
      sql.setString(1, stream);
      sql.setLong(2, by);
      try (ResultSet row = sql.executeQuery()) {
        if (!row.next()) throw new SQLException("no number for the entry");
        return row.getLong(1);
      }
    }
  }

  private void insert(Connection connection, long first, List<byte[]> entries) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement("INSERT INTO journal(stream, seq, entry) VALUES(?, ?, ?)")) {
      for (int i = 0; i < entries.size(); i++) {
        sql.setString(1, stream);
        sql.setLong(2, first + i);
        sql.setBytes(3, entries.get(i));
        sql.executeUpdate();
      }
    }
  }

  /// Reads in order what comes after entry `fromExclusive`.
  ///
  /// @param max the most entries; fewer come when they are large, but at least one if there is one
  public List<Entry> read(long fromExclusive, int max) {
    Names.count(max);
    return database.read(
        connection -> {
          try (PreparedStatement sql =
              connection.prepareStatement(
                  "SELECT seq, entry FROM journal WHERE stream = ? AND seq > ?"
                      + " ORDER BY seq LIMIT ?")) {
            sql.setString(1, stream);
            sql.setLong(2, fromExclusive);
            sql.setInt(3, max);
            return entries(sql);
          }
        });
  }

  private static List<Entry> entries(PreparedStatement sql) throws SQLException {
    var entries = new ArrayList<Entry>();
    long bytes = 0;
    try (ResultSet row = sql.executeQuery()) {
      while (bytes < MAX_READ_BYTES && row.next()) {
        var entry = new Entry(row.getLong(1), row.getBytes(2));
        bytes += entry.bytes.length;
        entries.add(entry);
      }
    }
    return entries;
  }

  /// The number of the newest entry ever appended; 0 before the first.
  public long last() {
    return database.read(
        connection -> {
          try (PreparedStatement sql =
              connection.prepareStatement("SELECT last FROM stream WHERE name = ?")) {
            sql.setString(1, stream);
            try (ResultSet row = sql.executeQuery()) {
              return row.next() ? row.getLong(1) : 0L;
            }
          }
        });
  }

  /// Lets go of every entry before `seq`.
  public void truncateBefore(long seq) {
    database.write(
        connection -> {
          try (PreparedStatement sql =
              connection.prepareStatement("DELETE FROM journal WHERE stream = ? AND seq < ?")) {
            sql.setString(1, stream);
            sql.setLong(2, seq);
            return sql.executeUpdate();
          }
        });
  }
}
