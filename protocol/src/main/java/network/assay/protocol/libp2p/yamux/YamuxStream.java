// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.Future;
import network.assay.protocol.libp2p.mux.BlockingStream;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// One stream: frames from the event loop on one side, blocking reads and writes on the other.
///
/// Credit is given back when bytes are read, not when they arrive, so that a slow reader slows its
/// peer down. Where half a window is read within four round trips, the window is what slows the
/// peer: it doubles, as far as the budgets of connection and host go (go-yamux does the same).
public final class YamuxStream extends BlockingStream {
  /// The window both sides start with.
  static final int WINDOW = 256 * 1024;

  /// What a window may grow to.
  static final int MAX_WINDOW = 16 * 1024 * 1024;

  private static final int FAST_ROUND_TRIPS = 4;

  /// A reader is woken at once for so many bytes, and else when the socket has no more: to wake a
  /// thread costs as much as to open a frame.
  private static final int WORTH_WAKING = 64 * 1024;

  private final YamuxSession session;
  private final int id;
  private long receiveWindow = WINDOW;
  private int window = WINDOW;
  private long grantedAt;
  private int consumed;
  private long sendWindow = WINDOW;

  /// Whether a writer waits in line for the socket; and whether its turn has come.
  private boolean inLine;

  private boolean turn;

  /// Whether a reader has yet to hear of what has arrived.
  private boolean unheard;

  /// What cuts a peer off that does not close its end; of the event loop alone.
  private @Nullable Future<?> cutOff;

  YamuxStream(YamuxSession session, int id) {
    this.session = session;
    this.id = id;
    this.grantedAt = session.now();
  }

  int id() {
    return id;
  }

  @Override
  public long number() {
    return Integer.toUnsignedLong(id);
  }

  /// @return credit for the peer
  @Override
  protected int consumed(int bytes) {
    consumed += bytes;
    return consumed >= window / 2 && !theyClosed && failure == null ? grant() : 0;
  }

  @Override
  protected void afterRead(int bytes, int credit) {
    session.released(bytes);
    if (credit > 0) session.sendWindow(id, credit);
  }

  private int grant() {
    long now = session.now();
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
  protected int reserve(int wanted) {
    if (sendWindow <= 0 || !hasRoom()) return 0;
    int piece = (int) Math.min(wanted, sendWindow);
    sendWindow -= piece;
    return piece;
  }

  /// Whether the socket takes more; if not, the writer is in line for it.
  private boolean hasRoom() {
    boolean room = session.writable();
    if (!room && !inLine) {
      inLine = true;
      session.writers().join(this, turn);
      turn = false;
      // If it takes more since, nobody else tells.
      room = session.writable();
    }
    if (room) {
      if (inLine) session.writers().leave(this);
      inLine = false;
      turn = false;
    }
    return room;
  }

  /// It is this stream's turn to write.
  ///
  /// @return false where no writer waits for it any longer
  boolean hasTurn() {
    lock.lock();
    try {
      turn = inLine;
      inLine = false;
      if (turn) changed.signalAll();
      return turn;
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected void gaveUp() {
    lock.lock();
    try {
      if (inLine) session.writers().leave(this);
      inLine = false;
      turn = false;
    } finally {
      lock.unlock();
    }
    session.writers().next();
  }

  @Override
  protected void send(byte[] from, int at, int length) {
    try {
      session.sendData(id, from, at, length);
    } finally {
      session.writers().next();
    }
  }

  /// Nothing is sent that the peer gave no credit for.
  @Override
  protected boolean taken() {
    return true;
  }

  @Override
  protected void sendEnd(boolean over) {
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
  protected void abandon(int dropped, boolean waits) {
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
      if (received.size() < WORTH_WAKING) {
        if (!unheard) session.unheard(this);
        unheard = true;
      } else {
        unheard = false;
        changed.signalAll();
      }
      return length;
    } finally {
      lock.unlock();
    }
  }

  /// No more arrives for now; event loop only.
  void arrived() {
    lock.lock();
    try {
      if (unheard) changed.signalAll();
      unheard = false;
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

  /// Keeps what will cut the peer off; event loop only.
  void waits(Future<?> timer) {
    cutOff = timer;
  }

  /// The stream is over; event loop only.
  void waitsNoLonger() {
    if (cutOff != null) cutOff.cancel(false);
    cutOff = null;
  }

  /// Whether the peer has ended its direction, or reset the stream: one that was dropped here it
  /// may not have heard of.
  boolean quiet() {
    lock.lock();
    try {
      return theyClosed || failure instanceof AssayFault.Peer;
    } finally {
      lock.unlock();
    }
  }
}
