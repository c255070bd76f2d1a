// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mux;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// What streams of every muxer do alike: blocking reads and writes for virtual threads on one side,
/// what arrives on the other. The lock guards all fields and is never held while the connection is
/// asked for something.
public abstract class BlockingStream implements MuxStream {
  /// Small enough that streams of one connection take turns; a piece of half the size costs more to
  /// hand over than to encrypt.
  private static final int MAX_PIECE = 64 * 1024;

  /// Guards all fields.
  protected final ReentrantLock lock = new ReentrantLock();

  /// Readers and writers wait for it; a change that may concern them signals it.
  protected final Condition changed = lock.newCondition();

  private final ReentrantLock writing = new ReentrantLock();

  /// What has arrived and is not yet read.
  protected final ReceiveBuffer received = new ReceiveBuffer();

  /// Each end has said that it will send no more; nothing is read here any longer; why the stream
  /// ended before its time.
  protected boolean weClosed;

  protected boolean theyClosed;
  protected boolean abandoned;
  protected @Nullable AssayFault failure;
  private long deadline;
  private boolean hasDeadline;

  // ---- what a muxer does its own way ----

  /// So many bytes were just read; under the lock.
  ///
  /// @return what [#afterRead] is to be told
  protected abstract int consumed(int bytes);

  /// So many bytes were read; outside the lock.
  ///
  /// @param due of [#consumed]
  protected abstract void afterRead(int bytes, int due);

  /// Takes leave to send at most `wanted` bytes; under the lock.
  ///
  /// @return how many, 0 where none may be sent until something changes
  protected abstract int reserve(int wanted);

  /// A writer waits no longer for what [#reserve] did not give; outside the lock.
  protected void gaveUp() {}

  /// Sends what [#reserve] gave leave for; outside the lock.
  protected abstract void send(byte[] from, int at, int length);

  /// Whether what was sent is on its way as far as the peer lets it; under the lock.
  protected abstract boolean taken();

  /// Says that no more will be sent; outside the lock.
  ///
  /// @param over whether the other end has said so as well
  protected abstract void sendEnd(boolean over);

  /// Nobody reads here any longer; outside the lock.
  ///
  /// @param dropped bytes that had arrived
  /// @param waits whether the other end has yet to say that it will send no more
  protected abstract void abandon(int dropped, boolean waits);

  // ---- what is the same for all ----

  @Override
  public final void deadline(Duration fromNow) {
    locked(
        () -> {
          deadline = System.nanoTime() + fromNow.toNanos();
          hasDeadline = true;
        });
  }

  @Override
  public final void noDeadline() {
    locked(() -> hasDeadline = false);
  }

  @Override
  public final int read(byte[] into, int at, int length) throws InterruptedException {
    if (length == 0) return 0;
    int taken;
    int due;
    lock.lock();
    try {
      while (received.size() == 0) {
        if (failure != null) throw again(failure);
        if (theyClosed) return -1;
        received.lend(into, at, length);
        if (!await()) throw Silence.fault();
      }
      taken = received.take(into, at, length);
      due = consumed(taken);
    } finally {
      received.withdraw();
      lock.unlock();
    }
    afterRead(taken, due);
    return taken;
  }

  @Override
  public final void write(byte[] bytes) throws InterruptedException {
    writing.lockInterruptibly();
    try {
      int at = 0;
      while (at < bytes.length) {
        int piece = leave(Math.min(bytes.length - at, MAX_PIECE));
        send(bytes, at, piece);
        at += piece;
      }
    } finally {
      writing.unlock();
    }
  }

  private int leave(int wanted) throws InterruptedException {
    try {
      return awaitLeave(wanted);
    } catch (AssayFault | InterruptedException e) {
      gaveUp();
      throw e;
    }
  }

  private int awaitLeave(int wanted) throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        if (failure != null) throw again(failure);
        if (weClosed) throw new AssayFault.Internal("a write after the stream was closed");
        int piece = reserve(wanted);
        if (piece > 0) return piece;
        if (!await()) throw new AssayFault.World("the peer took too long (write)");
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public final void awaitTaken() throws InterruptedException {
    lock.lock();
    try {
      while (!taken()) {
        if (failure != null) throw again(failure);
        if (!await()) throw new AssayFault.World("the peer took too long (write)");
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits for a change; false where the deadline has passed.
  private boolean await() throws InterruptedException {
    if (!hasDeadline) {
      changed.await();
      return true;
    }
    long left = deadline - System.nanoTime();
    if (left <= 0) return false;
    long unused = changed.awaitNanos(left);
    assert unused <= left;
    return true;
  }

  @Override
  public final void closeWrite() {
    boolean over;
    lock.lock();
    try {
      if (weClosed || failure != null) return;
      weClosed = true;
      over = theyClosed;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    sendEnd(over);
  }

  @Override
  public final void close() {
    closeWrite();
    int dropped;
    boolean waits;
    lock.lock();
    try {
      abandoned = true;
      dropped = received.clear();
      waits = !theyClosed && failure == null;
    } finally {
      lock.unlock();
    }
    abandon(dropped, waits);
  }

  @Override
  public final boolean wasReset() {
    lock.lock();
    try {
      return failure instanceof AssayFault.Peer;
    } finally {
      lock.unlock();
    }
  }

  /// Changes fields under the lock, and has readers and writers look again.
  protected final void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static AssayFault again(AssayFault first) {
    // A fresh fault, so that the stack trace is the caller's.
    return switch (first) {
      case AssayFault.Peer fault -> new AssayFault.Peer(what(fault), fault);
      case AssayFault.World fault -> new AssayFault.World(what(fault), fault);
      case AssayFault.Operator fault -> new AssayFault.Operator(what(fault), fault);
      case AssayFault.Internal fault -> new AssayFault.Internal(what(fault), fault);
    };
  }

  private static String what(AssayFault fault) {
    return String.valueOf(fault.getMessage());
  }
}
