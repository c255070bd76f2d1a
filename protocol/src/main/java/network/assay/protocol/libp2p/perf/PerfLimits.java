// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.perf;

import java.time.Duration;

/// What peers may ask of a perf server.
///
/// @param bytes of one exchange, each way
/// @param streamsPerPeer exchanges of one peer at once
/// @param patience for one exchange, in all
public record PerfLimits(long bytes, int streamsPerPeer, Duration patience) {
  /// 1 GiB each way, one exchange of a peer at a time, a minute for it.
  public static final PerfLimits DEFAULTS = new PerfLimits(1L << 30, 1, Duration.ofMinutes(1));

  public PerfLimits {
    if (bytes < 0 || streamsPerPeer < 1) throw new IllegalArgumentException("limits below nothing");
  }
}
