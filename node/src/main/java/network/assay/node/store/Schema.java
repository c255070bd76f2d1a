// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import network.assay.protocol.market.AssayFault;

/// The tables, version by version: a file of an older version goes through every step it lacks,
/// each in a transaction of its own. A step that was released is never changed.
///
/// @param steps what makes version `i + 1` of version `i`, as SQL statements
record Schema(List<List<String>> steps) {
  /// Marks the file as ours ("ASSY").
  private static final int APPLICATION = 0x41535359;

  static final Schema CURRENT =
      new Schema(
          List.of(
              List.of(
                  """
                  CREATE TABLE stream (
                    name TEXT PRIMARY KEY,
                    last INTEGER NOT NULL
                  ) STRICT, WITHOUT ROWID""",
                  """
                  CREATE TABLE journal (
                    stream TEXT NOT NULL,
                    seq INTEGER NOT NULL,
                    entry BLOB NOT NULL,
                    PRIMARY KEY (stream, seq)
                  ) STRICT, WITHOUT ROWID""",
                  """
                  CREATE TABLE record (
                    book TEXT NOT NULL,
                    key TEXT NOT NULL,
                    value BLOB NOT NULL,
                    PRIMARY KEY (book, key)
                  ) STRICT, WITHOUT ROWID""")));

  /// @throws AssayFault.Operator when the file is damaged, another program's, or a newer version's
  void check(Path file, Connection connection) throws SQLException {
    int application = number(connection, "PRAGMA application_id");
    boolean empty = number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    if (application != APPLICATION && !empty) {
      throw new AssayFault.Operator(file + " is another program's database; name another folder");
    }
    int version = version(connection);
    if (version > steps.size()) {
      throw new AssayFault.Operator(
          "%s was written by a newer version (schema %d, this one knows %d); use that version"
              .formatted(file, version, steps.size()));
    }
    String state = text(connection, "PRAGMA quick_check(1)");
    if (!state.equals("ok")) throw SqlFaults.damaged(file, state);
  }

  /// Brings a checked file to this version.
  void bring(Connection connection) throws SQLException {
    for (int next = version(connection); next < steps.size(); next++) step(connection, next);
  }

  private static int version(Connection connection) throws SQLException {
    return number(connection, "PRAGMA user_version");
  }

  private void step(Connection connection, int from) throws SQLException {
    Connections.run(connection, "BEGIN IMMEDIATE");
    try {
      for (String sql : steps.get(from)) Connections.run(connection, sql);
      Connections.run(connection, "PRAGMA application_id=" + APPLICATION);
      Connections.run(connection, "PRAGMA user_version=" + (from + 1));
      Connections.run(connection, "COMMIT");
    } catch (SQLException e) {
      GroupWriter.rollback(connection, e);
      throw e;
    }
  }

  private static int number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }
}
