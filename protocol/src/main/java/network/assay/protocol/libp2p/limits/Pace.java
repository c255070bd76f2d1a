// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

import java.util.concurrent.atomic.AtomicLong;

/// A rate kept by waiting: who has taken bytes is told how long to wait before taking more. A pause
/// in between is credit for an eighth of a second at most. For several threads.
final class Pace {
  private static final long SECOND = 1_000_000_000L;
  private static final long CREDIT = SECOND / 8;

  /// Nobody waits longer than this at a time, whatever it has taken.
  static final long MOST = SECOND;

  private final double nanosPerByte;
  private final AtomicLong paidUntil;

  Pace(long bytesPerSecond, long now) {
    this.nanosPerByte = (double) SECOND / bytesPerSecond;
    this.paidUntil = new AtomicLong(now - CREDIT);
  }

  /// @param now of a clock of nanoseconds
  /// @return nanoseconds to wait, 0 for none, at most [#MOST]
  long taken(long bytes, long now) {
    long cost = (long) (bytes * nanosPerByte);
    long until =
        paidUntil.updateAndGet(
            old -> Math.min((old - (now - CREDIT) < 0 ? now - CREDIT : old) + cost, now + MOST));
    return Math.max(0, until - now);
  }
}
