// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

import java.time.Duration;

/// When connections are trimmed: above `high`, the least valuable are closed until `low` are left.
///
/// @param low how many are never trimmed
/// @param high how many may be open without any being trimmed
/// @param grace how long a new connection is spared
public record WaterMarks(int low, int high, Duration grace) {
  public WaterMarks {
    if (low < 1 || high < low || grace.isNegative()) {
      throw new IllegalArgumentException("water marks need 1 <= low <= high: " + low + ", " + high);
    }
  }

  /// For a host of so many connections: half and five eighths of them, and a minute. The high one
  /// lies below what strangers alone may take, so that their flood is trimmed too.
  public static WaterMarks of(int connections) {
    int low = Math.max(1, connections / 2);
    return new WaterMarks(low, Math.max(low, connections * 5 / 8), Duration.ofMinutes(1));
  }
}
