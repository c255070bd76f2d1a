// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import java.util.function.LongSupplier;
import network.assay.protocol.libp2p.limits.WindowBudget;

/// What the codec may let one connection's peer send unread beyond the first window: it doubles a
/// window when half of it was read twice within two round trips, up to 24 MiB for a connection,
/// and cannot be told otherwise. So as much as may have been added is taken from what all windows
/// of the host may grow by; where that is used up, reads come too seldom for windows to grow:
/// slower, not refused.
///
/// Confined to the event loop.
final class WindowGrowth implements AutoCloseable {
  /// The most that is added to the first window.
  static final long MOST = 24 * 1024 * 1024 - QuicTransport.CONNECTION_WINDOW;

  /// Reading so much grows no window; reading one more byte grows that of a connection by at most
  /// three: a stream's becomes as large as twice what was read of it, and the connection's one and
  /// a half times that.
  static final long FREE = QuicTransport.STREAM_WINDOW;

  private static final long FACTOR = 3;
  private static final long STEP = 256 * 1024;
  private static final double ROUND_TRIPS = 2.5;

  private final WindowBudget budget;
  private final LongSupplier roundTrip;
  private final LongSupplier clock;
  private long read;
  private long taken;
  private long nextAt;
  private boolean closed;

  /// @param budget of all connections of the host
  /// @param roundTrip of this connection as the codec measures it, in nanoseconds
  /// @param clock of nanoseconds
  WindowGrowth(WindowBudget budget, LongSupplier roundTrip, LongSupplier clock) {
    this.budget = budget;
    this.roundTrip = roundTrip;
    this.clock = clock;
    this.nextAt = clock.getAsLong();
  }

  /// So many bytes were read.
  ///
  /// @return nanoseconds to wait before more is
  long pause(int bytes) {
    if (closed || taken == MOST) return 0;
    long due = Math.min(MOST, FACTOR * Math.max(0, read + bytes - FREE));
    while (taken < due) {
      long step = Math.min(STEP, MOST - taken);
      if (!budget.take(step)) return spaced(bytes);
      taken += step;
    }
    read += bytes;
    return 0;
  }

  /// Half of the smallest window, over all streams, takes longer than two round trips.
  private long spaced(int bytes) {
    long now = clock.getAsLong();
    double halves = bytes / (QuicTransport.STREAM_WINDOW / 2.0);
    nextAt = Math.max(nextAt, now) + (long) (halves * ROUND_TRIPS * roundTrip.getAsLong());
    return nextAt - now;
  }

  @Override
  public void close() {
    closed = true;
    budget.give(taken);
    taken = 0;
  }
}
