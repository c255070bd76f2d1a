// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import network.assay.protocol.market.AssayFault;

/// The daemon's one SQLite file.
///
/// A write is durable when the call that made it returns: the file is in WAL mode with
/// `synchronous=FULL`, and writes of many threads share one flush. Reads see all finished writes.
/// Safe for many threads; calls block on the disk.
///
/// All of its calls throw [network.assay.protocol.market.AssayFault]: `World` for a full or failing
/// disk, `Operator` for a damaged file or one that may not be opened.
public final class Database implements AutoCloseable {
  /// Work on an open connection.
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private final Path file;
  private final Connection reader;
  private final Connection writing;
  private final GroupWriter writer;
  private final ReentrantLock reading = new ReentrantLock();
  private boolean closed;

  private Database(Path file, Connection reader, Connection writing) {
    this.file = file;
    this.reader = reader;
    this.writing = writing;
    this.writer = new GroupWriter(file, writing);
  }

  /// Opens `file`, which is made if it is missing, checked if it is there, and brought to this
  /// version's schema.
  ///
  /// @param file in a folder that exists, and that no other process uses; only its owner may read
  ///     it
  public static Database open(Path file) {
    return open(file, Schema.CURRENT);
  }

  static Database open(Path file, Schema schema) {
    PrivateFile.require(file);
    NativeCode.beside(file);
    Connection writing = Connections.connect(file);
    try {
      // First: another program's file is to stay as it is.
      schema.check(file, writing);
      Connections.settle(writing);
      schema.bring(writing);
      return new Database(file, reader(file), writing);
    } catch (SQLException e) {
      Connections.closeQuietly(writing);
      throw SqlFaults.of(file, e);
    } catch (RuntimeException e) {
      Connections.closeQuietly(writing);
      throw e;
    }
  }

  /// Looks at a file that no process has open, and changes nothing in it.
  ///
  /// @throws network.assay.protocol.market.AssayFault.Operator as [#open] does
  public static void check(Path file) {
    PrivateFile.require(file);
    NativeCode.beside(file);
    Connection connection = Connections.connect(file);
    try {
      Schema.CURRENT.check(file, connection);
    } catch (SQLException e) {
      throw SqlFaults.of(file, e);
    } finally {
      Connections.closeQuietly(connection);
    }
  }

  private static Connection reader(Path file) throws SQLException {
    Connection reader = Connections.connect(file);
    try {
      Connections.settle(reader);
      return reader;
    } catch (SQLException e) {
      Connections.closeQuietly(reader);
      throw e;
    }
  }

  public Path file() {
    return file;
  }

  /// Runs `told`, once, when the disk or the file has failed so that nothing more is written until
  /// the file is opened again: whoever goes on then promises what it cannot keep.
  ///
  /// @param told must not block, nor write
  public void onFailure(Consumer<AssayFault> told) {
    var _ = writer.failure.thenAccept(told);
  }

  /// Does `work` in a transaction with whatever else is waiting; what it wrote is durable when this
  /// returns, and undone when it throws. Not interruptible: a caller always learns the outcome.
  <T> T write(Work<T> work) {
    return writer.write(work);
  }

  /// Does `work`, which only reads.
  <T> T read(Work<T> work) {
    reading.lock();
    try {
      if (closed) throw SqlFaults.closed(file);
      return work.on(reader);
    } catch (SQLException e) {
      throw SqlFaults.of(file, e);
    } finally {
      reading.unlock();
    }
  }

  /// Finishes the writes at hand and lets go of the file. Later calls are refused.
  @Override
  public void close() {
    writer.close();
    reading.lock();
    try {
      if (closed) return;
      closed = true;
      Connections.closeQuietly(reader);
      Connections.fold(writing);
      Connections.closeQuietly(writing);
    } finally {
      reading.unlock();
    }
  }
}
