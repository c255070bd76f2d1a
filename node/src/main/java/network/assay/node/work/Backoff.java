// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import network.assay.protocol.market.AssayFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits between tries: from a quarter of a second, doubling, to ten seconds.
public final class Backoff {
  private static final Logger LOG = LoggerFactory.getLogger(Backoff.class);
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final Instant until;
  private Duration next = FIRST;

  public Backoff(InstantSource clock, Instant until) {
    this.clock = clock;
    this.until = until;
  }

  /// Tries as long as the node runs.
  public static Backoff forever(InstantSource clock) {
    return new Backoff(clock, Instant.MAX);
  }

  /// Has something written down, again and again while the disk refuses it: what took hours to do
  /// is not to be lost to a disk that is full for a moment.
  ///
  /// @throws AssayFault.World what the last try threw, when the time for trying is over
  public <T> T written(Supplier<T> write) throws InterruptedException {
    while (true) {
      try {
        return write.get();
      } catch (AssayFault.World e) {
        LOG.warn("what was done cannot be written down yet: {}", e.getMessage());
        pauseOrThrow(e);
      }
    }
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
