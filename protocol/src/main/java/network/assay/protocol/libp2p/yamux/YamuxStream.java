// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import network.assay.protocol.libp2p.mux.MuxStream;
import network.assay.protocol.libp2p.mux.ReceiveBuffer;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// One stream: blocking reads and writes for virtual threads on one side, frames from the event
/// loop on the other. The lock guards all fields and is never held while a frame is sent.
///
/// Credit is given back when bytes are read, not when they arrive, so that a slow reader slows its
/// peer down. Where half a window is read within four round trips, the window is what slows the
/// peer: it doubles, as far as the budgets of connection and host go (go-yamux does the same).
public final class YamuxStream implements MuxStream {
  /// The window both sides start with.
  static final int WINDOW = 256 * 1024;

  /// What a window may grow to.
  static final int MAX_WINDOW = 16 * 1024 * 1024;

  private static final int FAST_ROUND_TRIPS = 4;

  /// Small enough that streams of one connection take turns, large enough to be cheap.
  private static final int MAX_PIECE = 32 * 1024;

  private final YamuxSession session;
  private final int id;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock writing = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ReceiveBuffer received = new ReceiveBuffer();
  private long receiveWindow = WINDOW;
  private int window = WINDOW;
  private long grantedAt = System.nanoTime();
  private int consumed;
  private long sendWindow = WINDOW;
  private boolean weClosed;
  private boolean theyClosed;
  private boolean abandoned;
  private @Nullable AssayFault failure;
  private long deadline;
  private boolean hasDeadline;

  YamuxStream(YamuxSession session, int id) {
    this.session = session;
    this.id = id;
  }

  int id() {
    return id;
  }

  @Override
  public long number() {
    return Integer.toUnsignedLong(id);
  }

  @Override
  public void deadline(Duration fromNow) {
    lock.lock();
    try {
      deadline = System.nanoTime() + fromNow.toNanos();
      hasDeadline = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void noDeadline() {
    lock.lock();
    try {
      hasDeadline = false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read(byte[] into, int at, int length) throws InterruptedException {
    if (length == 0) return 0;
    int taken;
    int credit = 0;
    lock.lock();
    try {
      while (received.size() == 0) {
        if (failure != null) throw again(failure);
        if (theyClosed) return -1;
        await("read");
      }
      taken = received.take(into, at, length);
      consumed += taken;
      if (consumed >= window / 2 && !theyClosed && failure == null) credit = grant();
    } finally {
      lock.unlock();
    }
    session.released(taken);
    if (credit > 0) session.sendWindow(id, credit);
    return taken;
  }

  private int grant() {
    long now = System.nanoTime();
    int more = Math.min(window, MAX_WINDOW - window);
    boolean fast = now - grantedAt < FAST_ROUND_TRIPS * session.roundTrip();
    if (!fast || more == 0 || !session.grow(more)) more = 0;
    int credit = consumed + more;
    window += more;
    receiveWindow += credit;
    consumed = 0;
    grantedAt = now;
    return credit;
  }

  /// The stream is over: gives back what its window grew by. What its peer may still send.
  long abandonWindow() {
    lock.lock();
    try {
      session.shrink(window - WINDOW);
      window = WINDOW;
      return receiveWindow;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(byte[] bytes) throws InterruptedException {
    writing.lockInterruptibly();
    try {
      int at = 0;
      while (at < bytes.length) {
        int piece = reserve(Math.min(bytes.length - at, MAX_PIECE));
        session.sendData(id, bytes, at, piece);
        at += piece;
      }
    } finally {
      writing.unlock();
    }
  }

  private int reserve(int wanted) throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        if (failure != null) throw again(failure);
        if (weClosed) throw new AssayFault.Internal("a write after the stream was closed");
        if (sendWindow > 0 && session.writable()) break;
        await("write");
      }
      int piece = (int) Math.min(wanted, sendWindow);
      sendWindow -= piece;
      return piece;
    } finally {
      lock.unlock();
    }
  }

  private void await(String what) throws InterruptedException {
    if (!hasDeadline) {
      changed.await();
      return;
    }
    long left = deadline - System.nanoTime();
    if (left <= 0) throw new AssayFault.World("the peer took too long (" + what + ")");
    long unused = changed.awaitNanos(left);
    assert unused <= left;
  }

  @Override
  public void closeWrite() {
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
    session.sendFlags(id, Frames.FIN, Frames.REASON_NONE);
    if (over) session.forget(this);
  }

  @Override
  public void reset() {
    if (fail(new AssayFault.World("the stream was dropped here"))) {
      session.sendFlags(id, Frames.RST, Frames.REASON_NONE);
    }
  }

  @Override
  public void close() {
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
    session.released(dropped);
    if (waits) session.linger(this);
  }

  /// Ends the stream here without a frame; false where it had ended before.
  boolean fail(AssayFault fault) {
    int dropped;
    boolean over;
    lock.lock();
    try {
      over = failure != null || theyClosed && weClosed;
      if (failure == null) failure = fault;
      // What came before the end may still be read, unless we ended it.
      dropped = fault instanceof AssayFault.World ? received.clear() : 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    session.released(dropped);
    session.forget(this);
    return !over;
  }

  /// Takes `length` bytes of a data frame; event loop only.
  ///
  /// @return how many of them are kept and count against the connection's budget
  /// @throws AssayFault.Peer where they are more than the credit given
  int receive(ByteBuf in, int length) {
    lock.lock();
    try {
      receiveWindow -= length;
      if (receiveWindow < 0) {
        throw new AssayFault.Peer("stream " + id + " has sent more than its window allows");
      }
      if (abandoned || theyClosed || failure != null) {
        in.skipBytes(length);
        return 0;
      }
      received.append(in, length);
      changed.signalAll();
      return length;
    } finally {
      lock.unlock();
    }
  }

  /// More credit from the peer; event loop only.
  void credit(long delta) {
    lock.lock();
    try {
      // A window is 32 bits on the wire; a peer must not be able to overflow our count.
      sendWindow = Math.min(sendWindow + delta, 0xFFFFFFFFL);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The peer will send no more; event loop only.
  void finished() {
    boolean over;
    lock.lock();
    try {
      theyClosed = true;
      over = weClosed;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (over) session.forget(this);
  }

  /// The socket takes bytes again.
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean wasReset() {
    lock.lock();
    try {
      return failure instanceof AssayFault.Peer;
    } finally {
      lock.unlock();
    }
  }

  /// Whether the peer has ended its direction, or the stream is over.
  boolean quiet() {
    lock.lock();
    try {
      return theyClosed || failure != null;
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
