// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import network.assay.staking.DisputeCase;
import network.assay.staking.Outcome;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.verification.dispute.Move;

/// What this account does to disputes on chain. Each returns once a block has it, and does nothing
/// that was done already.
///
/// All throw `AssayFault.World` when the chain does not answer or the outcome is unknown, and
/// `AssayFault.Operator` when it refuses.
public interface Pleadings {
  /// Returns once a final block has it.
  Outcome open(CaseFile file) throws InterruptedException;

  Outcome move(DisputeWrites.From from, Move move, Pressure pressure);

  Outcome adopt(DisputeWrites.From from, Pressure pressure);

  Outcome timeout(DisputeCase about);

  /// Has this account paid what disputes have left it with.
  void collect();
}
