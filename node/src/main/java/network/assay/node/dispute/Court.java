// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChallengeKey;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeCase;
import network.assay.staking.DisputePosition;
import network.assay.staking.DisputeStand;

/// What the chain says of disputes. Every call asks the chain node.
///
/// All throw `AssayFault.World` when it does not answer.
public interface Court {
  /// A dispute in the newest block.
  ///
  /// @param stand empty when it is not open
  /// @param now the block's time, by which clocks run
  record Sight(ChallengeState state, Optional<DisputeStand> stand, Instant now) {}

  /// Something that happened to a dispute.
  sealed interface Played {
    /// @param call the game's call data, hexadecimal with `0x`; empty when it is no longer on chain
    record Opened(Optional<String> call) implements Played {}

    record Moved(DisputePosition after, Optional<String> call) implements Played {}

    record Adopted(DisputePosition at) implements Played {}
  }

  Sight look(DisputeCase about);

  /// What nothing undoes any more.
  ///
  /// @param at the time of the newest final block
  record Lasting(ChallengeState state, Instant at) {}

  /// The challenge in the newest final block.
  Lasting lasting(ChallengeKey key);

  /// All that happened to a dispute, in order.
  List<Played> played(Digest dispute);

  /// What each side has for all its moves.
  Duration clock();

  /// How often it is worth asking.
  Duration pollEvery();
}
