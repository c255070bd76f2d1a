// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.lookup;

import java.util.List;
import network.assay.protocol.market.PeerId;

/// What a lookup wants done.
public sealed interface LookupCommand {
  /// Ask this peer.
  record Ask(PeerId peer) implements LookupCommand {}

  /// The lookup is over.
  ///
  /// @param nearest peers that have answered, the nearest first
  record Finish(List<PeerId> nearest) implements LookupCommand {
    public Finish {
      nearest = List.copyOf(nearest);
    }
  }
}
