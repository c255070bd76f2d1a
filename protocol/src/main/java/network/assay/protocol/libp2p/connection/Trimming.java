// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import network.assay.protocol.libp2p.limits.WaterMarks;

/// Which connections to close where there are more than the high water mark: the least valuable, as
/// many as lead back to the low one. Of equal value, first those over relays, then those with no
/// stream open, then those the peer dialled, then the youngest: who has been here for long was
/// there before the flood.
final class Trimming {
  private Trimming() {}

  /// @param spared whether it stays in any case
  /// @param limited whether it goes over a relay
  record Seat<T>(
      T of,
      long value,
      boolean spared,
      boolean limited,
      boolean idle,
      boolean inbound,
      Instant since) {}

  static <T> List<T> victims(List<Seat<T>> open, WaterMarks marks, Instant now) {
    if (open.size() <= marks.high()) return List.of();
    Instant old = now.minus(marks.grace());
    return open.stream()
        .filter(seat -> !seat.spared() && !seat.since().isAfter(old))
        .sorted(
            Comparator.<Seat<T>>comparingLong(Seat::value)
                .thenComparing(seat -> !seat.limited())
                .thenComparing(seat -> !seat.idle())
                .thenComparing(seat -> !seat.inbound())
                .thenComparing(Seat::since, Comparator.reverseOrder()))
        .limit(open.size() - marks.low())
        .map(Seat::of)
        .toList();
  }
}
