// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import network.assay.node.chain.ClockSkew;
import network.assay.node.life.Service;
import network.assay.node.life.Timers;
import network.assay.node.metrics.Metrics;
import network.assay.protocol.market.AssayFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares this machine's clock with the chain's every minute, for the log and `/metrics`. A node
/// whose clock is off finds no work, or is late with it, without anything having failed.
final class ClockWatch implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
  private static final Duration EVERY = Duration.ofMinutes(1);

  private final InstantSource chain;
  private final InstantSource here;
  private final Timers timers = new Timers("clock-watch", 2);
  private volatile double ahead = Double.NaN;

  /// Of the timers' thread alone.
  private Optional<String> told = Optional.empty();

  /// @param chain the time of the newest block; asks the chain node
  ClockWatch(InstantSource chain, InstantSource here, Metrics metrics) {
    this.chain = chain;
    this.here = here;
    metrics.gauge(
        "assay_chain_clock_ahead_seconds",
        "How much later the newest block is than this machine's clock; looked up every minute",
        () -> ahead);
  }

  @Override
  public String name() {
    return "clock-watch";
  }

  @Override
  public void start() {
    timers.after(Duration.ZERO, this::look);
    timers.every(EVERY, this::look);
  }

  /// Says what is wrong once, and once that it is mended.
  void look() {
    ClockSkew skew;
    try {
      Instant newest = chain.instant();
      skew = ClockSkew.of(here.instant(), newest);
    } catch (AssayFault.World e) {
      ahead = Double.NaN; // That the chain node is away is told elsewhere.
      return;
    }
    ahead = skew.ahead().toMillis() / 1000.0;
    Optional<String> trouble = skew.trouble();
    if (trouble.isPresent() && told.isEmpty()) {
      String doubt = skew.behind().isPresent() ? "Others'" : "If it is the clock, others'";
      LOG.warn(
          "{}. {} offers and deadlines are misjudged; see timedatectl, assay doctor",
          trouble.get(),
          doubt);
    }
    if (trouble.isEmpty() && told.isPresent()) LOG.info("The clock agrees with the chain's again");
    told = trouble;
  }

  @Override
  public void stop(Duration patience) {
    timers.close();
  }
}
