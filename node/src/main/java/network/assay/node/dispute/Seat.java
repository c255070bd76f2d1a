// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread that plays one game to its end. What fails is tried again, later and later.
final class Seat {
  private static final Logger LOG = LoggerFactory.getLogger(Seat.class);
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Table table;
  private final DisputeNews news;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private boolean awake;
  private volatile boolean stopped;
  private volatile @Nullable String trouble;

  /// Of the seat's thread alone: what was last told, that it is not told again and again.
  private String said = "";

  /// @param ended runs on the seat's thread when the game is over
  Seat(Table table, DisputeNews news, Runnable ended) {
    this.table = table;
    this.news = news;
    this.thread =
        Thread.ofVirtual()
            .name("dispute-" + table.id().brief())
            .unstarted(
                () -> {
                  if (play()) ended.run();
                });
  }

  void start() {
    thread.start();
  }

  Table table() {
    return table;
  }

  /// What keeps this node from playing.
  Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /// How long to wait after having tried for so long.
  static Duration retry(Duration tried) {
    if (tried.compareTo(FIRST) < 0) return FIRST;
    return tried.compareTo(LONGEST) > 0 ? LONGEST : tried;
  }

  /// Something happened: look again at once.
  void wake() {
    lock.lock();
    try {
      awake = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void stop() {
    stopped = true;
    thread.interrupt();
  }

  void join(Duration patience) throws InterruptedException {
    thread.join(patience);
  }

  private boolean play() {
    Duration tried = Duration.ZERO;
    while (!stopped) {
      try {
        Duration pause;
        try {
          pause = table.round();
          tried = Duration.ZERO;
          trouble = null;
          said = "";
        } catch (InterruptedException e) {
          throw e;
        } catch (Throwable e) { // An error that ended this thread would lose the game in silence.
          pause = retry(tried);
          tried = tried.plus(pause);
          tell(e, tried);
        }
        if (table.isOver()) return true;
        await(pause);
      } catch (InterruptedException e) {
        return false; // The node stops: what is in the book says where it goes on.
      }
    }
    return false;
  }

  private void tell(Throwable e, Duration tried) {
    if (stopped) return;
    String why = Troubles.why(e);
    if (Troubles.isHelpless(e, tried)) {
      trouble = why;
      if (said.equals("!" + why)) return;
      said = "!" + why;
      news.undefended(table.id(), table.file().role(), why);
      if (!(e instanceof AssayFault)) LOG.error("dispute {} failed here", table.id().brief(), e);
    } else if (!said.equals(why) && !said.equals("!" + why)) {
      said = why;
      LOG.warn("dispute {}: {}; it is tried again", table.id().brief(), why);
    }
  }

  private void await(Duration pause) throws InterruptedException {
    long left = pause.toNanos();
    lock.lockInterruptibly();
    try {
      while (!awake && left > 0) left = woken.awaitNanos(left);
      awake = false;
    } finally {
      lock.unlock();
    }
  }
}
