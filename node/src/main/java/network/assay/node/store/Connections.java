// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/// Opens and closes connections to SQLite with the settings that durability rests on.
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  private static final List<String> SETTINGS =
      List.of(
          "PRAGMA busy_timeout=5000",
          "PRAGMA journal_mode=WAL",
          // NORMAL would lose the last commits when the power goes (sqlite.org/pragma).
          "PRAGMA synchronous=FULL",
          "PRAGMA foreign_keys=ON",
          // A damaged or forged file must not run functions through its schema.
          "PRAGMA trusted_schema=OFF",
          "PRAGMA cell_size_check=ON",
          "PRAGMA cache_size=-2048",
          "PRAGMA journal_size_limit=16777216");

  private Connections() {}

  /// Opens the file and changes nothing in it.
  static Connection connect(Path file) {
    try {
      return new SQLiteConfig().createConnection(JDBC.PREFIX + file.toAbsolutePath());
    } catch (SQLException e) {
      throw SqlFaults.of(file, e);
    }
  }

  static void settle(Connection connection) throws SQLException {
    for (String setting : SETTINGS) run(connection, setting);
  }

  static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// Moves the log into the file, so that one file holds everything while the daemon is down.
  static void fold(Connection connection) {
    try {
      run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (SQLException e) {
      LOG.debug("the log stays beside the database", e);
    }
  }

  static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("closing a database connection failed", e);
    }
  }
}
