// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;

/// How long to wait between attempts: twice as long each time, up to a limit.
public record Pace(Duration first, Duration most) {
  public static final Pace STANDARD = new Pace(Duration.ofMillis(250), Duration.ofSeconds(10));

  /// @param attempt that failed, counted from 1
  Duration after(int attempt) {
    Duration wait = first.multipliedBy(1L << Math.min(20, attempt - 1));
    return wait.compareTo(most) < 0 ? wait : most;
  }
}
