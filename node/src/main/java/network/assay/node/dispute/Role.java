// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

/// Which side of a dispute this node is on.
public enum Role {
  ACCUSED,
  CHALLENGER;

  /// The side against this one.
  Role other() {
    return this == ACCUSED ? CHALLENGER : ACCUSED;
  }

  /// Whether this side is to move where `accusedMoves` says whose turn it is.
  boolean moves(boolean accusedMoves) {
    return accusedMoves == (this == ACCUSED);
  }
}
