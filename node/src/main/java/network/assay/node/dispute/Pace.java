// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import network.assay.protocol.market.Digest;
import network.assay.staking.DisputeStand;
import org.jspecify.annotations.Nullable;

/// How long a game has stood where it stands, by this node's own clock. For any number of threads.
final class Pace {
  private final InstantSource clock;
  private Digest at;
  private Instant since;
  private @Nullable Instant sending;

  Pace(Digest at, InstantSource clock) {
    this.clock = clock;
    this.at = at;
    this.since = clock.instant();
  }

  /// The game stands there now.
  synchronized void at(Digest position) {
    if (position.equals(at)) return;
    at = position;
    since = clock.instant();
    sending = null;
  }

  /// For how long it has stood there.
  synchronized Duration waited() {
    return Duration.between(since, clock.instant());
  }

  /// When an answer to that position was sent first, if not now.
  synchronized Instant sent() {
    if (sending == null) sending = clock.instant();
    return sending;
  }

  /// How long it has been tried since.
  Duration tried(Instant since) {
    return Duration.between(since, clock.instant());
  }

  /// When a side's clock runs out, or would if it ran from what was seen on: what is to be computed
  /// for the game has to be there before that.
  static Instant deadline(Court.Sight seen, Role side) {
    return seen.stand().map(stand -> deadline(stand, seen.now(), side)).orElse(seen.now());
  }

  private static Instant deadline(DisputeStand stand, Instant now, Role side) {
    if (side.moves(stand.accusedMoves())) return stand.until();
    return now.plus(side == Role.ACCUSED ? stand.accusedLeft() : stand.challengerLeft());
  }
}
