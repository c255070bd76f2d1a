// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import network.assay.protocol.libp2p.limits.WindowBudget;

/// What the codec may let one connection's peer send unread beyond the first window: it doubles a
/// window when half of it is read within two round trips, up to 24 MiB for a connection, never
/// makes one smaller, and cannot be told otherwise. So as much as may have been added is taken from
/// what all windows of the host may grow by; where that is used up, reads come too seldom for
/// windows to grow: slower, not refused.
///
/// Confined to the event loop.
final class WindowGrowth implements AutoCloseable {
  /// The most that is added to the first window.
  static final long MOST = 24 * 1024 * 1024 - QuicTransport.CONNECTION_WINDOW;

  /// Half of the smallest window; reading so much in [#ROUND_TRIPS] grows nothing.
  private static final long HALF = QuicTransport.STREAM_WINDOW / 2;

  private static final double ROUND_TRIPS = 2.5;

  /// A window that doubles was read by half within two round trips: the burst was as large, less
  /// what is free in that time. A connection's is one and a half times its largest stream's.
  private static final long FACTOR = 6;

  private static final long STEP = 256 * 1024;
  private static final long FRESH = TimeUnit.MILLISECONDS.toNanos(5);

  private final WindowBudget.Share budget;
  private final LongSupplier roundTrip;
  private final LongSupplier clock;
  private double perNano;
  private long measuredAt;
  private double burst;
  private double largest;
  private long at;
  private long taken;
  private boolean closed;

  /// @param budget this connection's share of what windows may grow by
  /// @param roundTrip of this connection as the codec measures it, in nanoseconds
  /// @param clock of nanoseconds
  WindowGrowth(WindowBudget.Share budget, LongSupplier roundTrip, LongSupplier clock) {
    this.budget = budget;
    this.roundTrip = roundTrip;
    this.clock = clock;
    this.at = clock.getAsLong();
  }

  /// So many bytes were read.
  ///
  /// @return nanoseconds to wait before more is
  long pause(int bytes) {
    if (closed || taken == MOST) return 0;
    long now = clock.getAsLong();
    if (perNano == 0 || now - measuredAt > FRESH) {
      perNano = HALF / (ROUND_TRIPS * Math.max(1, roundTrip.getAsLong()));
      measuredAt = now;
    }
    burst = Math.max(0, burst - (now - at) * perNano) + bytes;
    at = now;
    if (burst <= largest) return 0;
    long due = Math.min(MOST, growth(burst));
    while (taken < due) {
      long step = Math.min(STEP, MOST - taken);
      if (!budget.take(step)) return (long) ((burst - largest) / perNano);
      taken += step;
    }
    largest = burst;
    return 0;
  }

  private static long growth(double burst) {
    double free = HALF * 2 / ROUND_TRIPS;
    double reached = FACTOR * (burst + free) - QuicTransport.CONNECTION_WINDOW;
    return (long) Math.max(0, reached);
  }

  @Override
  public void close() {
    closed = true;
    budget.give(taken);
    taken = 0;
  }
}
