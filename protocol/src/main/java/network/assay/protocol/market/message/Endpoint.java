// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import java.util.List;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.task.Limits;

/// Where a peer is found.
///
/// @param addresses multiaddrs without the peer's id, as text, the best first
public record Endpoint(PeerId peer, List<String> addresses) {
  public static final int MAX_ADDRESSES = 16;
  public static final int MAX_ADDRESS_BYTES = 256;

  public Endpoint {
    addresses = List.copyOf(addresses);
    Limits.check("the number of addresses", addresses.size(), 0, MAX_ADDRESSES);
  }
}
