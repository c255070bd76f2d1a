// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;

/// How this node plays.
///
/// @param answering how long it tries to bring a move to the other side before it makes it on chain
/// @param thinking how long the other side may take for a move while our clock runs on chain
/// @param margin with less than that on our clock, nothing is left to messages
/// @param pause between two looks at the chain, when nothing happens
/// @param longest from the first that is known of a case until it is over, at the latest
/// @param atOnce cases that this node has opened and plays at the same time; what it is accused of
///     is played in any case
public record DisputeRules(
    Duration answering,
    Duration thinking,
    Duration margin,
    Duration pause,
    Duration longest,
    int atOnce) {
  private static final int MOST = 256;

  /// @param clock what each side has for all its moves
  public static DisputeRules of(Duration clock, Duration pollEvery) {
    return new DisputeRules(
        least(Duration.ofMinutes(1), clock.dividedBy(30)),
        least(Duration.ofMinutes(10), clock.dividedBy(10)),
        clock.dividedBy(3),
        pollEvery,
        clock.multipliedBy(3),
        MOST);
  }

  private static Duration least(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
