// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.market.AssayFault;

/// Carries bytes between two streams, both ways, until both ends have closed or a limit is reached.
///
/// A piece is read only when the one before it has been written: whoever does not read slows down
/// who writes to it, and nothing piles up here. Time and bytes are looked at before a piece is
/// passed on.
final class Circuit {
  private static final int PIECE = 8 * 1024;

  private final LibStream one;
  private final LibStream other;
  private final CircuitLimit limit;
  private final LongAdder carried;
  private final long begun = System.nanoTime();

  /// @param carried counts the bytes passed on
  Circuit(LibStream one, LibStream other, CircuitLimit limit, LongAdder carried) {
    this.one = one;
    this.other = other;
    this.limit = limit;
    this.carried = carried;
  }

  void run() throws InterruptedException {
    // A limit of nothing is as long as anybody waits.
    var time = limit.time().isZero() ? java.time.Duration.ofDays(365) : limit.time();
    one.deadline(time);
    other.deadline(time);
    Thread back =
        Thread.ofVirtual()
            .name("circuit-" + other.peer().brief() + "-" + one.peer().brief())
            .start(() -> carry(other, one));
    try {
      carry(one, other);
      back.join();
    } finally {
      // Interrupted, the other direction ends with us.
      if (back.isAlive()) cut();
    }
  }

  private void carry(LibStream from, LibStream to) {
    byte[] piece = new byte[PIECE];
    long left = limit.bytes() == 0 ? Long.MAX_VALUE : limit.bytes();
    try {
      while (true) {
        int n = from.readSome(piece, 0, PIECE);
        if (n < 0) {
          to.closeWrite();
          return;
        }
        left -= n;
        if (left < 0 || late()) break;
        to.write(Arrays.copyOf(piece, n));
        carried.add(n);
      }
    } catch (AssayFault _) {
      // One end is lost or out of time: so is the other. Neither is to blame for the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    cut();
  }

  private boolean late() {
    return !limit.time().isZero() && System.nanoTime() - begun > limit.time().toNanos();
  }

  void cut() {
    one.reset();
    other.reset();
  }
}
