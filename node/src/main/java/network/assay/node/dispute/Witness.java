// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Instant;
import java.util.Set;
import network.assay.protocol.market.Digest;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Position;

/// Does segments again, and says what to answer. Each call may compute for long; an interrupt ends
/// it.
///
/// All throw `AssayFault.World` where memory or the disk fail for now, and `AssayFault.Operator`
/// when this node cannot defend what it says: what that takes is lost, or it was wrong.
public interface Witness {
  /// The challenger's opening.
  ///
  /// @param dispute its id
  /// @param until when it is of no more use: of several cases, the most urgent is first
  Game.Open open(Digest dispute, Charge charge, Instant until) throws InterruptedException;

  /// @param match what has led to `position`
  /// @param until when the answer is of no more use
  Move answer(CaseFile file, Position position, Match match, Instant until)
      throws InterruptedException;

  /// The chain says that a dispute is over: what is asked about it now ends with
  /// `AssayFault.World`. It may be asked about again, when a reorganisation undoes that.
  default void drop(Digest dispute) {}

  /// Keeps what a case needs, until [#forget].
  void keep(CaseFile file);

  /// Nothing is asked about any other cases than these that are open: what an earlier run was about
  /// to let go of is let go of.
  default void keepOnly(Set<Digest> disputes) {}

  /// Nothing more is asked about a case: what is kept for it is let go of.
  void forget(Digest dispute);
}
