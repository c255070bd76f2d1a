// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import java.time.Instant;
import java.util.List;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;

/// A relay's promise to relay to us.
///
/// @param renew when to ask again
/// @param addresses of ours over the relay, each ending in `/p2p-circuit`
public record Reservation(
    PeerId relay, Instant renew, Instant expires, List<Multiaddr> addresses, CircuitLimit limit) {
  public Reservation {
    addresses = List.copyOf(addresses);
  }
}
