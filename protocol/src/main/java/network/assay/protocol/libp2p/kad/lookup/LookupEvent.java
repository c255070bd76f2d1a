// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.lookup;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.market.PeerId;

/// What happens to a lookup.
public sealed interface LookupEvent {
  /// A peer somebody told of.
  ///
  /// @param block of the address told
  record Heard(PeerId peer, Optional<Block> block) {}

  /// Nothing has happened yet.
  record Begin() implements LookupEvent {}

  /// A peer that was asked has answered.
  ///
  /// @param block of the machine that answered
  record Answered(PeerId from, Optional<Block> block, List<Heard> closer) implements LookupEvent {
    public Answered {
      closer = List.copyOf(closer);
    }
  }

  /// A peer that was asked has not answered, or not as it should.
  record Failed(PeerId peer) implements LookupEvent {}

  /// A peer could not be asked for want of room here: that speaks against nobody.
  record Unasked(PeerId peer) implements LookupEvent {}

  /// What was looked for is found, or time is up.
  record Stop() implements LookupEvent {}
}
