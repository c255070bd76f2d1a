// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.term;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import network.assay.node.text.Durations;

/// How far something is, as a bar with the time that is left.
public final class ProgressBar {
  private ProgressBar() {}

  /// @param share done, 0 to 1; anything else is cut to that
  /// @param left how long it will still take, if anybody knows
  /// @param width columns of the whole line, at least 30
  public static String line(double share, Optional<Duration> left, int width) {
    double done = Double.isNaN(share) ? 0 : Math.clamp(share, 0, 1);
    String percent = String.format(Locale.ROOT, " %3d %%", (int) Math.floor(100 * done));
    String time = left.map(span -> "  " + Durations.brief(span) + " left").orElse("");
    int cells = Math.max(10, Math.max(30, width) - percent.length() - Math.max(time.length(), 18));
    int full = (int) Math.floor(cells * done);
    return "█".repeat(full) + "░".repeat(cells - full) + percent + time;
  }

  /// The time left when `done` of `whole` took `spent`; empty before anything is done.
  public static Optional<Duration> left(long done, long whole, Duration spent) {
    if (done <= 0 || whole < done) return Optional.empty();
    double ratio = (double) (whole - done) / done;
    return Optional.of(Duration.ofMillis((long) (spent.toMillis() * ratio)));
  }
}
