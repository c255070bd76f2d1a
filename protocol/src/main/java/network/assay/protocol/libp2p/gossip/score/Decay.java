// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.score;

import java.time.Duration;

/// Counters fade by a factor with each heartbeat of a second.
public final class Decay {
  /// A counter below this is 0.
  public static final double ZERO = 0.01;

  private Decay() {}

  /// The factor by which a count of 1 is forgotten after this time.
  ///
  /// @param time at least two seconds
  public static double over(Duration time) {
    if (time.toSeconds() < 2) throw new IllegalArgumentException("a decay takes 2 s or more");
    return StrictMath.pow(ZERO, 1.0 / time.toSeconds());
  }

  static double faded(double count, double factor) {
    double left = count * factor;
    return left < ZERO ? 0 : left;
  }

  static void positive(String what, double weight) {
    if (!(weight >= 0)) throw new IllegalArgumentException(what + "'s weight is not below 0");
  }

  static void negative(String what, double weight) {
    if (!(weight <= 0)) throw new IllegalArgumentException(what + "'s weight is not above 0");
  }

  static void factor(String what, double decay) {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException(what + "'s decay is at least 0 and below 1");
    }
  }
}
