// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import network.assay.node.text.Durations;

/// How this machine's clock stands to the chain's, as far as a newest block tells.
///
/// What others sign has times in it: to a clock that is minutes off, offers and leases are over
/// before they begin, or deadlines pass unnoticed. Money is safe: contracts and the node's own
/// disputes go by the chain's clock.
///
/// @param ahead how much later than this machine's clock the newest block is; negative for a block
///     of the past, which may also just be old
public record ClockSkew(Duration ahead) {
  private static final Duration MOST_AHEAD = Duration.ofSeconds(30);
  private static final Duration MOST_BEHIND = Duration.ofMinutes(5);

  /// @param here by this machine's clock, read after the block was
  public static ClockSkew of(Instant here, Instant newestBlock) {
    return new ClockSkew(Duration.between(here, newestBlock));
  }

  /// What is wrong with the clock, without doubt.
  public Optional<String> behind() {
    if (ahead.compareTo(MOST_AHEAD) <= 0) return Optional.empty();
    return Optional.of(
        "the chain's newest block is of %s from now: this machine's clock is behind"
            .formatted(Durations.brief(ahead)));
  }

  /// What is wrong with the chain node or with the clock.
  public Optional<String> stale() {
    Duration age = ahead.negated();
    if (age.compareTo(MOST_BEHIND) <= 0) return Optional.empty();
    return Optional.of(
        ("the newest block is %s old: the chain node is not in step (wait, or use another),"
                + " or this machine's clock is ahead")
            .formatted(Durations.brief(age)));
  }

  /// Either.
  public Optional<String> trouble() {
    return behind().or(this::stale);
  }
}
