// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Instant;
import java.util.Optional;
import network.assay.node.chain.DisputeMoves;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChallengeKey;
import network.assay.staking.DisputeCase;
import network.assay.staking.Evidence;
import network.assay.staking.gateway.Eip712;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Position;
import network.assay.verification.dispute.Verdict;

/// What one dispute is about.
///
/// @param opening the call that opens it, hexadecimal with `0x`
/// @param exhibit what this side can do the segment again from; empty where it has lost that
/// @param since when this node first knew of it
/// @param ending empty while it goes on
public record CaseFile(
    Role role,
    Address accused,
    Address challenger,
    String opening,
    Optional<Exhibit> exhibit,
    Instant since,
    Optional<Ending> ending) {
  /// How it ended, in a final block.
  public record Ending(boolean won, Instant at) {}

  /// @throws AssayFault.World when the opening cannot be read
  DisputeMoves.Opened opened() {
    try {
      return DisputeMoves.opened(opening);
    } catch (DisputeMoves.Unreadable e) {
      throw new AssayFault.World("the opening of a dispute cannot be read: " + e.getMessage(), e);
    }
  }

  /// @throws AssayFault.World when the opening cannot be read
  public DisputeCase about() {
    DisputeMoves.Opened opened = opened();
    Evidence evidence = opened.evidence();
    return new DisputeCase(
        new ChallengeKey(evidence.job(), evidence.task(), accused, challenger),
        opened.terms().digest(),
        evidence.segment().index(),
        evidence.segment().end().state());
  }

  /// Its id on chain.
  Digest id() {
    return Eip712.dispute(about());
  }

  /// The other side.
  public Address opponent() {
    return role == Role.ACCUSED ? challenger : accused;
  }

  Game game() {
    DisputeMoves.Opened opened = opened();
    return new Game(opened.terms(), opened.evidence().segment().end().state());
  }

  /// Where the game begins.
  ///
  /// @throws AssayFault.Peer when the opening is none
  Position first() {
    DisputeMoves.Opened opened = opened();
    Evidence.Segment segment = opened.evidence().segment();
    return switch (game().open(segment.index(), segment.start().state(), opened.open())) {
      case Verdict.Next(Position position) -> position;
      case Verdict.Refuse(var _, String what) -> throw new AssayFault.Peer("an opening: " + what);
      case Verdict.Decided _ -> throw new AssayFault.Internal("an opening that decides");
    };
  }

  CaseFile with(Exhibit found) {
    return new CaseFile(role, accused, challenger, opening, Optional.of(found), since, ending);
  }

  CaseFile ended(Ending how) {
    return new CaseFile(role, accused, challenger, opening, exhibit, since, Optional.of(how));
  }
}
