// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.sim;

import java.util.Random;

/// How long a byte travels: between five regions as light does in the fibres there are, and over
/// each node's own access line.
final class Terrain {
  /// One way, in milliseconds: North America, Europe, Asia, South America, Oceania.
  private static final int[][] REGIONS = {
    {18, 45, 80, 65, 75},
    {45, 12, 85, 95, 130},
    {80, 85, 30, 150, 60},
    {65, 95, 150, 20, 140},
    {75, 130, 60, 140, 15},
  };

  private static final double[] SHARES = {0.35, 0.70, 0.90, 0.96, 1.0};

  private final Random random;

  Terrain(Random random) {
    this.random = random;
  }

  /// @param access of the node's own line, one way, in microseconds
  record Place(int region, int access) {}

  Place place() {
    double lot = random.nextDouble();
    int region = 0;
    while (lot > SHARES[region]) region++;
    // Most are near an exchange, a few behind slow lines: 1 to 40 ms.
    double far = random.nextDouble();
    return new Place(region, 1000 + (int) (39_000 * far * far * far));
  }

  static long micros(Place a, Place b) {
    return REGIONS[a.region][b.region] * 1000L + a.access + b.access;
  }
}
