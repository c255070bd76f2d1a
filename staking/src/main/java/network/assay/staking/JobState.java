// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

/// Where a job's money stands (docs/spec/contracts, section 4).
public enum JobState {
  /// Batches can be posted.
  OPEN,
  /// The submitter ended it; what is not owed waits for the window after its end.
  CLOSED,
  /// Its deadline has passed; what is not owed waits for the window after its end.
  EXPIRED,
  /// The submitter has back what was not owed.
  REFUNDED
}
