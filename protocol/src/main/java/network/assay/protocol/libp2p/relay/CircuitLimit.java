// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import java.time.Duration;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What a relay lets one circuit carry.
///
/// @param time from its beginning; zero for no limit
/// @param bytes in each direction; zero for no limit
public record CircuitLimit(Duration time, long bytes) {
  /// A relay that states no limit.
  static final CircuitLimit NONE = new CircuitLimit(Duration.ZERO, 0);

  private static final long MAX_SECONDS = 0xFFFF_FFFFL;

  public CircuitLimit {
    if (time.isNegative() || bytes < 0) throw new IllegalArgumentException("a negative limit");
  }

  ProtoWriter write() {
    return new ProtoWriter().varint(1, time.toSeconds()).varint(2, bytes);
  }

  static CircuitLimit read(ProtoReader in) {
    long seconds = 0;
    long bytes = 0;
    while (in.next()) {
      switch (in.field()) {
        // Clamped on arrival: nothing is ever added to a number of the peer's choice.
        case 1 -> seconds = clamp(in.varint(), MAX_SECONDS);
        case 2 -> bytes = clamp(in.varint(), Long.MAX_VALUE);
        default -> in.skip();
      }
    }
    return new CircuitLimit(Duration.ofSeconds(seconds), bytes);
  }

  private static long clamp(long unsigned, long max) {
    return unsigned < 0 ? max : Math.min(unsigned, max);
  }
}
