// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import network.assay.protocol.market.AssayFault;
import network.assay.staking.DemandKey;
import network.assay.staking.Demanding;
import network.assay.staking.Outcome;
import network.assay.staking.Urgency;
import network.assay.verification.commitment.DemandAnswer;

/// Demands that results be opened, and answers to them (docs/spec/contracts, section 7), by the
/// gateway's own account.
///
/// Each counts as done once the chain has it, so to repeat it, even after a crash, does nothing
/// twice.
public final class DemandWrites {
  /// Demands a window of a result, approving the bond first. Done when that window, or a later one,
  /// was demanded. Only the job's submitter may.
  ///
  /// @throws AssayFault.Operator when the contract refuses it
  public Outcome demand(Demanding demanding) {
    throw new AssayFault.Internal("no contract for demands yet: " + demanding.key());
  }

  /// Answers the window that is demanded; anybody may. Done when that window was answered.
  ///
  /// @throws AssayFault.Operator when the contract refuses it, or when its time is over
  public Outcome answer(DemandKey key, DemandAnswer answer, Urgency urgency) {
    throw new AssayFault.Internal(
        "no contract for demands yet: " + key + answer.window() + urgency.until());
  }

  /// Ends a demand whose deadline has passed, and has the accused slashed; anybody may.
  ///
  /// @throws AssayFault.World when the deadline has not passed
  public Outcome expire(DemandKey key) {
    throw new AssayFault.Internal("no contract for demands yet: " + key);
  }
}
