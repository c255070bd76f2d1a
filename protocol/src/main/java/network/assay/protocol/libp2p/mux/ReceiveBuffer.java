// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mux;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/// Bytes received and not yet read. Small pieces share a segment, so that a peer sending single
/// bytes costs no more memory than its window says. For one thread at a time.
public final class ReceiveBuffer {
  private static final int SEGMENT = 4096;

  private final ArrayDeque<byte[]> segments = new ArrayDeque<>();
  private int readAt;
  private int writeAt;
  private int size;

  /// How many there are.
  public int size() {
    return size;
  }

  /// Copies `length` bytes from `in` to the end.
  public void append(ByteBuf in, int length) {
    int left = length;
    while (left > 0) {
      byte[] last = segments.peekLast();
      if (last == null || writeAt == last.length) {
        last = new byte[Math.max(SEGMENT, left)];
        segments.addLast(last);
        writeAt = 0;
      }
      int n = Math.min(left, last.length - writeAt);
      in.readBytes(last, writeAt, n);
      writeAt += n;
      left -= n;
    }
    size += length;
  }

  /// Moves at most `length` bytes from the front into `into`; returns how many.
  public int take(byte[] into, int at, int length) {
    int wanted = Math.min(length, size);
    int taken = 0;
    while (taken < wanted) {
      byte[] first = segments.getFirst();
      int end = segments.size() == 1 ? writeAt : first.length;
      int n = Math.min(wanted - taken, end - readAt);
      System.arraycopy(first, readAt, into, at + taken, n);
      taken += n;
      readAt += n;
      if (readAt == end) {
        segments.removeFirst();
        readAt = 0;
      }
    }
    size -= taken;
    return taken;
  }

  /// Forgets everything; returns how much that was.
  public int clear() {
    int had = size;
    segments.clear();
    readAt = 0;
    size = 0;
    return had;
  }
}
