// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demand;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import network.assay.protocol.market.Address;
import network.assay.staking.DemandKey;
import network.assay.staking.DemandStatus;
import network.assay.staking.Urgency;
import network.assay.verification.commitment.DemandAnswer;

/// The chain, as whoever has to open something there needs it. All block; all throw
/// `AssayFault.World` when the chain node does not answer.
public interface DemandCourt {
  /// @param at the block's time
  record Sight(DemandStatus status, Instant at) {}

  /// This node's.
  Address account();

  /// In the newest block.
  Sight look(DemandKey key);

  /// In the newest block that is final.
  Sight lasting(DemandKey key);

  /// Answers, and returns once a block has it. To repeat it does nothing more.
  ///
  /// @param until by the chain's time, the last moment
  /// @param held told each time that it waits because gas costs more than may be offered
  /// @throws network.assay.protocol.market.AssayFault.Operator when the contract refuses it
  void answer(DemandKey key, DemandAnswer answer, Instant until, Consumer<Urgency.Held> held);

  Duration pollEvery();
}
