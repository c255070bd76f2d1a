// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Instant;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.DisputeCase;

/// A dispute of this node, for people.
///
/// @param stand empty once it is over
/// @param trouble what keeps this node from playing, and what to do
/// @param won empty while it goes on
public record DisputeView(
    Digest dispute,
    Role role,
    JobId job,
    TaskId task,
    int segment,
    Address against,
    Instant since,
    Optional<Stand> stand,
    Optional<String> trouble,
    Optional<Boolean> won) {
  /// @param stage 1 steps, 2 trace, 3 tensor, 4 chunk, 5 fold
  /// @param byMessage whether the other side answers messages
  /// @param until when, on chain, the clock of whoever is to move there runs out
  public record Stand(
      int moves, int stage, boolean ourTurn, boolean byMessage, Optional<Instant> until) {}

  static DisputeView of(CaseFile file, Stand stand, Optional<String> trouble) {
    return of(file, Optional.of(stand), trouble);
  }

  static DisputeView of(CaseFile file) {
    return of(file, Optional.empty(), Optional.empty());
  }

  /// One that this node cannot take on.
  static DisputeView of(Digest id, Role role, DisputeCase about, Instant since, String trouble) {
    return new DisputeView(
        id,
        role,
        about.key().job(),
        about.key().task(),
        about.segment(),
        role == Role.ACCUSED ? about.key().challenger() : about.key().accused(),
        since,
        Optional.empty(),
        Optional.of(trouble),
        Optional.empty());
  }

  private static DisputeView of(CaseFile file, Optional<Stand> stand, Optional<String> trouble) {
    DisputeCase about = file.about();
    return new DisputeView(
        file.id(),
        file.role(),
        about.key().job(),
        about.key().task(),
        about.segment(),
        file.opponent(),
        file.since(),
        stand,
        trouble,
        file.ending().map(CaseFile.Ending::won));
  }
}
