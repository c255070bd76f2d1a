// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.follow;

import java.util.List;
import java.util.Optional;

/// Where the follower's position is kept, together with what was made of the events: both change in
/// one step, so that after a crash no event is lost and none comes twice.
public interface FollowStore {
  /// @return nothing the first time
  Optional<Trail> load();

  /// Takes the events of the next blocks, in order, and the position after them. There may be none.
  void advance(Trail next, List<ChainEvent> events);

  /// The chain was reorganised: undo every event in blocks after `to`, and go back to it.
  void rewind(Trail to);
}
