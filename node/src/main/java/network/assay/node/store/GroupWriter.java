// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// The one thread that writes: it takes all that waits, does it in one transaction, and flushes
/// once for all of it.
///
/// Each piece of work stands in a savepoint, so one that fails undoes itself alone. When a flush
/// fails the writer refuses everything from then on: what the disk holds is not known until the
/// file is opened again.
final class GroupWriter implements AutoCloseable {
  /// Beyond these, callers wait for room.
  private static final int MAX_WAITING = 1024;

  private static final int MAX_GROUP = 256;

  private static final class Item<T> {
    private final Database.Work<T> work;
    private final CompletableFuture<T> outcome = new CompletableFuture<>();
    private @Nullable Runnable settle;

    Item(Database.Work<T> work) {
      this.work = work;
    }

    void run(Connection connection) throws SQLException {
      T value = work.on(connection);
      settle = () -> outcome.complete(value);
    }

    /// Lets the caller go on, once what it wrote is durable.
    void succeed() {
      if (settle != null) settle.run();
    }

    void fail(Throwable e) {
      outcome.completeExceptionally(e);
    }
  }

  private final Path file;
  private final Connection connection;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Item<?>> waiting = new ArrayDeque<>();
  private final Thread thread;
  private boolean closed;
  private @Nullable AssayFault broken;

  /// Completed once nothing is written any more, with the reason.
  final CompletableFuture<AssayFault> failure = new CompletableFuture<>();

  GroupWriter(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
    // A platform thread: SQLite blocks in native code, where a virtual one would pin its carrier.
    this.thread = Thread.ofPlatform().name("store").daemon().unstarted(this::run);
    thread.start();
  }

  <T> T write(Database.Work<T> work) {
    if (Thread.currentThread() == thread) {
      throw new AssayFault.Internal("a write of the database would wait for itself");
    }
    var item = new Item<>(work);
    lock.lock();
    try {
      while (!closed && broken == null && waiting.size() >= MAX_WAITING) {
        changed.awaitUninterruptibly();
      }
      if (broken != null) throw stillBroken(broken);
      if (closed) throw SqlFaults.closed(file);
      waiting.add(item);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      return item.outcome.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      throw e;
    }
  }

  private AssayFault stillBroken(AssayFault first) {
    return new AssayFault.World(
        "the database " + file + " takes no more writes until the node is restarted", first);
  }

  private void run() {
    List<Item<?>> group = next();
    while (!group.isEmpty()) {
      write(group);
      group = next();
    }
  }

  private List<Item<?>> next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) changed.awaitUninterruptibly();
      var group = new ArrayList<Item<?>>();
      while (group.size() < MAX_GROUP && !waiting.isEmpty()) group.add(waiting.remove());
      changed.signalAll();
      return group;
    } finally {
      lock.unlock();
    }
  }

  private void write(List<Item<?>> group) {
    var done = new ArrayList<Item<?>>();
    try {
      Connections.run(connection, "BEGIN IMMEDIATE");
      try {
        for (Item<?> item : group) {
          if (inSavepoint(item)) done.add(item);
        }
        Connections.run(connection, "COMMIT");
      } catch (SQLException | RuntimeException | Error e) {
        // Whatever it is: within this transaction no other can begin.
        rollback(connection, e);
        throw e;
      }
      done.forEach(Item::succeed);
    } catch (SQLException e) {
      AssayFault fault = SqlFaults.of(file, e);
      if (SqlFaults.isFatal(e)) refuseFromNowOn(fault);
      group.forEach(item -> item.fail(fault));
    } catch (Throwable e) {
      // Nobody may be left waiting, whatever happened.
      group.forEach(item -> item.fail(e));
    }
  }

  /// Whether the item did its work; one that failed has been told.
  ///
  /// @throws SQLException when the transaction itself is lost
  private boolean inSavepoint(Item<?> item) throws SQLException {
    Connections.run(connection, "SAVEPOINT item");
    try {
      item.run(connection);
    } catch (SQLException | RuntimeException e) {
      undo(e);
      item.fail(e instanceof SQLException sql ? SqlFaults.of(file, sql) : e);
      return false;
    }
    Connections.run(connection, "RELEASE item");
    return true;
  }

  private void undo(Exception cause) throws SQLException {
    try {
      Connections.run(connection, "ROLLBACK TO item");
      Connections.run(connection, "RELEASE item");
    } catch (SQLException lost) {
      // A full disk has ended the whole transaction, so the group fails as one, for its reason.
      if (!(cause instanceof SQLException first)) throw lost;
      first.addSuppressed(lost);
      throw first;
    }
  }

  static void rollback(Connection connection, Throwable cause) {
    try {
      Connections.run(connection, "ROLLBACK");
    } catch (SQLException e) {
      // SQLite has rolled back already, as it does for a full disk.
      cause.addSuppressed(e);
    }
  }

  private void refuseFromNowOn(AssayFault fault) {
    lock.lock();
    try {
      broken = fault;
      while (!waiting.isEmpty()) waiting.remove().fail(stillBroken(fault));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    failure.complete(fault);
  }

  /// Refuses new writes, and waits for those at hand.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }
}
