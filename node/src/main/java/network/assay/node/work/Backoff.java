// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Waits between tries: from a quarter of a second, doubling, to ten seconds.
public final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final Instant until;
  private Duration next = FIRST;

  public Backoff(InstantSource clock, Instant until) {
    this.clock = clock;
    this.until = until;
  }

  /// Waits, unless the time for trying is over.
  ///
  /// @param failure of the last try: thrown when there is no more to come
  public <E extends Exception> void pauseOrThrow(E failure) throws E, InterruptedException {
    if (!paused()) throw failure;
  }

  /// Waits, unless the time for trying is over.
  ///
  /// @return whether there is another try
  public boolean paused() throws InterruptedException {
    if (!clock.instant().plus(next).isBefore(until)) return false;
    Thread.sleep(next);
    next = next.multipliedBy(2);
    if (next.compareTo(LONGEST) > 0) next = LONGEST;
    return true;
  }
}
