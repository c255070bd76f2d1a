// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

/// Where a challenge stands (docs/spec/contracts, section 6).
public enum ChallengeState {
  NONE,
  OPEN,
  LAPSED
}
