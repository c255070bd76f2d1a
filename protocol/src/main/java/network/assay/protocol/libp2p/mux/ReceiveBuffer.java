// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mux;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Bytes received and not yet read. Small pieces share a segment, so that a peer sending single
/// bytes costs no more memory than its window says. What a reader waits for goes straight to where
/// it wants it. For one thread at a time.
public final class ReceiveBuffer {
  private static final int SEGMENT = 4096;

  private final ArrayDeque<byte[]> segments = new ArrayDeque<>();
  private int readAt;
  private int writeAt;
  private int size;

  /// Where a reader waits for bytes, how many it takes, and how many of them are there.
  private byte @Nullable [] place;

  private int placeAt;
  private int room;
  private int placed;

  /// How many there are.
  public int size() {
    return size;
  }

  /// Copies `length` bytes from `in` to the end.
  public void append(ByteBuf in, int length) {
    size += length;
    int left = length;
    if (place != null && segments.isEmpty()) {
      int n = Math.min(left, room - placed);
      in.readBytes(place, placeAt + placed, n);
      placed += n;
      left -= n;
    }
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
  }

  /// A reader waits for at most `length` bytes, until [#take] with the same place, or [#withdraw].
  public void lend(byte[] into, int at, int length) {
    place = into;
    placeAt = at;
    room = length;
  }

  /// The reader waits no longer: what had gone to it comes first again.
  public void withdraw() {
    if (place == null) return;
    if (placed > 0) {
      // It was filled in one go with what is behind it, of which nothing was read.
      if (segments.isEmpty()) writeAt = placed;
      segments.addFirst(Arrays.copyOfRange(place, placeAt, placeAt + placed));
    }
    place = null;
    placed = 0;
  }

  /// Moves at most `length` bytes from the front into `into`, those included that are there since
  /// [#lend]; returns how many.
  public int take(byte[] into, int at, int length) {
    if (place != into) withdraw();
    int wanted = Math.min(length, size);
    int taken = placed;
    place = null;
    placed = 0;
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
    place = null;
    placed = 0;
    segments.clear();
    readAt = 0;
    size = 0;
    return had;
  }
}
