// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.store;

import java.util.List;
import network.assay.protocol.libp2p.kad.wire.KadRecord;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// All that a server keeps for others, each kind in the order in which it was last said.
///
/// @param values with who put them
/// @param claims of providers
public record Kept(List<Value> values, List<Claim> claims) {
  public Kept {
    values = List.copyOf(values);
    claims = List.copyOf(claims);
  }

  /// @param until when it is forgotten, in milliseconds since 1970
  public record Value(Owner from, KadRecord record, long until) {}

  /// @param at when it was last said, in milliseconds since 1970
  public record Claim(Octets key, Owner from, List<Multiaddr> addresses, long at) {
    public Claim {
      addresses = List.copyOf(addresses);
    }
  }
}
