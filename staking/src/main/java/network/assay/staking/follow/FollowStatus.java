// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.follow;

/// How far the follower is.
///
/// @param followed the last block whose events were taken; -1 before the first step
/// @param head the chain's newest block at the last step; -1 before
/// @param trouble what went wrong last; empty when nothing is wrong
public record FollowStatus(long followed, long head, String trouble) {
  FollowStatus troubledBy(String what) {
    return new FollowStatus(followed, head, what);
  }
}
