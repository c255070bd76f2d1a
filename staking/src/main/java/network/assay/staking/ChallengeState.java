// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

/// Where a challenge stands (docs/spec/contracts, section 6).
public enum ChallengeState {
  NONE,
  OPEN,
  LAPSED,
  /// In the game, until it is decided.
  DISPUTED,
  /// The accused was wrong.
  UPHELD,
  /// The challenger was wrong.
  REJECTED
}
