// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Position;
import network.assay.verification.task.Terms;

/// Does segments again, and says what to answer. Each call may compute for long; an interrupt ends
/// it.
///
/// All throw `AssayFault.World` where memory or the disk fail for now, and `AssayFault.Operator`
/// when this node cannot defend what it says: what that takes is lost, or it was wrong.
public interface Witness {
  /// The challenger's opening.
  Game.Open open(Terms terms, int segment, Exhibit exhibit) throws InterruptedException;

  /// @param match what has led to `position`
  Move answer(CaseFile file, Position position, Match match) throws InterruptedException;

  /// Keeps what a case needs, until [#forget].
  void keep(CaseFile file);

  /// Nothing more is asked about a case: what is kept for it is let go of.
  void forget(CaseFile file);
}
