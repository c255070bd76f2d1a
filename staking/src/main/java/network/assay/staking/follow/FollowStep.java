// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.follow;

/// What one step of following did.
public sealed interface FollowStep {
  /// Took the events of the blocks up to `block`.
  record Advanced(long block, int events) implements FollowStep {}

  /// There is nothing new at the depth.
  record AtHead(long block) implements FollowStep {}

  /// Undid everything after `block`.
  record Rewound(long block) implements FollowStep {}

  /// The chain moved while it was read; nothing was taken, and the next step looks again.
  record Unsteady() implements FollowStep {}
}
