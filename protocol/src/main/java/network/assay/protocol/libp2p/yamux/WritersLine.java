// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.yamux;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Streams whose writers wait for the socket to take more. One is told at a time, and has the next
/// told when it has sent something or gives up: as many threads wake as there are pieces to send.
/// For any number of threads; the caller may hold the lock of the stream it names, and of no other.
final class WritersLine {
  private final BooleanSupplier room;
  private final ArrayDeque<YamuxStream> waiting = new ArrayDeque<>();

  /// @param room whether the socket takes more
  WritersLine(BooleanSupplier room) {
    this.room = room;
  }

  /// @param first of one whose turn others have used up
  synchronized void join(YamuxStream stream, boolean first) {
    if (first) waiting.addFirst(stream);
    else waiting.addLast(stream);
  }

  synchronized void leave(YamuxStream stream) {
    waiting.remove(stream);
  }

  synchronized int size() {
    return waiting.size();
  }

  private synchronized @Nullable YamuxStream first() {
    return waiting.poll();
  }

  /// Tells the first that still waits, while the socket takes more. The caller holds no lock.
  void next() {
    while (room.getAsBoolean()) {
      YamuxStream first = first();
      if (first == null || first.hasTurn()) return;
    }
  }
}
