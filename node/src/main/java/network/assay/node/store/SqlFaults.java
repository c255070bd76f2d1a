// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import java.nio.file.Path;
import java.sql.SQLException;
import network.assay.protocol.market.AssayFault;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteException;

/// Says whose fault an SQL error is.
final class SqlFaults {
  private static final int PRIMARY = 0xff;

  // Primary result codes, sqlite.org/rescode.
  private static final int PERM = 3;
  private static final int BUSY = 5;
  private static final int READONLY = 8;
  private static final int IOERR = 10;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANTOPEN = 14;
  private static final int NOTADB = 26;

  private SqlFaults() {}

  static AssayFault of(Path file, SQLException e) {
    if (e.getCause() instanceof NativeLibraryNotFoundException) return noLibrary(file, e);
    return switch (code(e)) {
      case FULL ->
          new AssayFault.World(
              "the disk is full: %s cannot grow\nnext: df -h %s".formatted(file, file), e);
      case IOERR -> new AssayFault.World("the disk fails under " + file + ": " + text(e), e);
      case BUSY -> new AssayFault.World("another process uses the database " + file, e);
      case CORRUPT, NOTADB -> damaged(file, text(e));
      case PERM, READONLY, CANTOPEN ->
          new AssayFault.Operator(
              "cannot open the database %s: %s\nnext: ls -l %s".formatted(file, text(e), file), e);
      default -> new AssayFault.Internal("the database " + file + " refused: " + text(e), e);
    };
  }

  private static AssayFault.Operator noLibrary(Path file, SQLException e) {
    Path folder = file.toAbsolutePath().resolveSibling(NativeCode.FOLDER);
    return new AssayFault.Operator(
        ("SQLite cannot be run from %s: is its disk full, or mounted noexec? Elsewhere it is run"
                + " from with ASSAY_JAVA=-Dorg.sqlite.tmpdir=FOLDER\nnext: df -h %s; mount")
            .formatted(folder, folder),
        e);
  }

  /// After this the system may have dropped what it was told to keep, so nothing more is promised.
  static boolean isFatal(SQLException e) {
    int code = code(e);
    return code == IOERR || code == CORRUPT || code == NOTADB;
  }

  static AssayFault.Operator damaged(Path file, String why) {
    // With the log beside it, which a new database would take for its own.
    Path aside = file.resolveSibling("damaged");
    return new AssayFault.Operator(
        ("the database %s is damaged: %s. Restore it from a copy, or put it aside and lose what the"
                + " node knows of its jobs and tasks; stake and escrow are on the chain"
                + "\nnext: mkdir %s && mv %s* %s")
            .formatted(file, why, aside, file, aside));
  }

  static AssayFault.World closed(Path file) {
    return new AssayFault.World("the database " + file + " is closed");
  }

  private static int code(SQLException e) {
    return e instanceof SQLiteException own
        ? own.getResultCode().code & PRIMARY
        : e.getErrorCode() & PRIMARY;
  }

  private static String text(SQLException e) {
    return String.valueOf(e.getMessage());
  }
}
