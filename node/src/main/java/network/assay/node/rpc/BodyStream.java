// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A request's body on its way from the event loop to the thread that reads it. The event loop
/// never waits: it stops reading the socket while [#wantsMore] is false, and `onRoom` says when
/// that is over. So at most [#HIGH] bytes and one socket read are held.
final class BodyStream extends InputStream {
  static final int HIGH = 256 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
  private final Runnable onRoom;
  private int held;
  private int at;
  private boolean ended;
  private @Nullable String broken;

  /// @param onRoom called on the reading thread; must not block
  BodyStream(Runnable onRoom) {
    this.onRoom = onRoom;
  }

  boolean wantsMore() {
    lock.lock();
    try {
      return held < HIGH && !ended && broken == null;
    } finally {
      lock.unlock();
    }
  }

  void add(byte[] piece) {
    if (piece.length == 0) return;
    change(
        () -> {
          pieces.add(piece);
          held += piece.length;
        });
  }

  void end() {
    change(() -> ended = true);
  }

  /// The reader gets an `IOException` once it has what came before.
  void fail(String why) {
    change(
        () -> {
          if (!ended && broken == null) broken = why;
        });
  }

  private void change(Runnable how) {
    lock.lock();
    try {
      how.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) return 0;
    boolean room;
    int taken;
    lock.lock();
    try {
      while (pieces.isEmpty() && !ended && broken == null) changed.awaitUninterruptibly();
      byte[] first = pieces.peek();
      if (first == null) {
        if (ended) return -1;
        throw new IOException(broken);
      }
      taken = Math.min(length, first.length - at);
      System.arraycopy(first, at, into, offset, taken);
      at += taken;
      if (at == first.length) {
        pieces.remove();
        at = 0;
      }
      room = held >= HIGH && held - taken < HIGH;
      held -= taken;
    } finally {
      lock.unlock();
    }
    if (room) onRoom.run();
    return taken;
  }
}
