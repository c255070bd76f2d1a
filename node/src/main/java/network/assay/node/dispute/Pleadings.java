// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.function.Consumer;
import network.assay.staking.DisputeCase;
import network.assay.staking.Outcome;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.verification.dispute.Move;

/// What this account does to disputes on chain. Each returns once a block has it, and does nothing
/// that was done already.
///
/// All throw `AssayFault.World` when the chain does not answer or the outcome is unknown, and
/// `AssayFault.Operator` when it refuses.
public interface Pleadings {
  /// Returns once a final block has it.
  ///
  /// @param held told each time that the transaction waits because gas costs more than it may
  Outcome open(CaseFile file, Consumer<Urgency.Held> held) throws InterruptedException;

  Outcome move(DisputeWrites.From from, Move move, Pressure pressure);

  Outcome adopt(DisputeWrites.From from, Pressure pressure);

  /// Says that the other side's clock has run out.
  ///
  /// @param role of this account
  /// @param held told each time that the transaction waits because gas costs more than it may
  Outcome timeout(DisputeCase about, Role role, Consumer<Urgency.Held> held);

  /// Has this account paid what disputes have left it with.
  void collect();
}
