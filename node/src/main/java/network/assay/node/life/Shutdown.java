// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

import java.util.ArrayDeque;
import java.util.Deque;
import network.assay.protocol.market.AssayFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What must happen before the process ends, the last registered first; what takes away things that
/// other tasks may wait for, after all of those.
///
/// [#process] is run by the process's one shutdown hook: on Ctrl-C, on SIGTERM, and when `Main`
/// ends.
public final class Shutdown {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  /// Its tasks are taken by the hook, which is installed with the first of them.
  public interface Registration extends AutoCloseable {
    /// Takes the task back: it has been seen to. A process that is ending already runs it all the
    /// same, and waits for that: whoever closes this may not get to its own.
    @Override
    void close();
  }

  private static final class Holder {
    private static final Shutdown PROCESS = hooked();

    private static Shutdown hooked() {
      var shutdown = new Shutdown();
      Runtime.getRuntime().addShutdownHook(new Thread(shutdown::run, "shutdown"));
      return shutdown;
    }
  }

  private record Entry(Runnable task) {}

  private final Deque<Entry> entries = new ArrayDeque<>();
  private boolean begun;

  Shutdown() {}

  /// The one of this process.
  public static Shutdown process() {
    return Holder.PROCESS;
  }

  /// Asks for `task` to run when the process ends; it should take no more than seconds, and bear
  /// that what it sees to has been seen to, or is being.
  ///
  /// @throws AssayFault.World when the process is ending already
  public synchronized Registration register(Runnable task) {
    Entry entry = entry(task);
    entries.addFirst(entry);
    return () -> remove(entry);
  }

  /// The same after all tasks of [#register], whenever those come: what `task` takes away may be in
  /// use until then.
  ///
  /// @throws AssayFault.World when the process is ending already
  public synchronized Registration registerLast(Runnable task) {
    Entry entry = entry(task);
    entries.addLast(entry);
    return () -> remove(entry);
  }

  // Wrapped, so that the same task may be registered twice and taken back once.
  private Entry entry(Runnable task) {
    if (begun) throw new AssayFault.World("the process is ending");
    return new Entry(task);
  }

  /// Whether the process is ending: what fails from now on may fail because of that.
  public synchronized boolean begun() {
    return begun;
  }

  private synchronized void remove(Entry entry) {
    if (!begun) entries.removeIf(other -> other == entry);
  }

  /// Runs every task once; a second call does nothing.
  void run() {
    Entry next = next();
    while (next != null) {
      try {
        next.task().run();
      } catch (Throwable e) {
        LOG.error("a task of the shutdown failed", e);
      }
      next = next();
    }
  }

  private synchronized @org.jspecify.annotations.Nullable Entry next() {
    begun = true;
    return entries.poll();
  }
}
