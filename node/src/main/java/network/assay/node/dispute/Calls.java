// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.Optional;
import network.assay.node.chain.DisputeCalls;
import network.assay.node.chain.DisputeMoves;
import network.assay.staking.DisputeCase;
import network.assay.staking.gateway.DisputeWrites;

/// Calls of the game as they are kept and sent: what was understood of one, written anew, with no
/// signatures. Whoever makes a call on chain may put anything between and behind what the contract
/// reads, as much as a block holds; none of that gets any further than here.
final class Calls {
  private Calls() {}

  /// @param call that opened a dispute, hexadecimal with `0x`
  /// @throws DisputeMoves.Unreadable when it is none
  static String opening(String call) {
    DisputeMoves.Opened opened = DisputeMoves.opened(call);
    return DisputeWrites.openingData(
        opened.evidence(),
        DisputeCalls.of(opened.terms()),
        opened.open().nodes(),
        opened.open().endSiblings());
  }

  static String move(DisputeCase about, DisputeMoves.Made made) {
    var bare = new DisputeWrites.From(about, made.from(), Optional.empty());
    return DisputeWrites.data(bare, DisputeCalls.of(made.move()));
  }
}
