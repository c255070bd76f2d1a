// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.host.OwnAddresses;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.Endpoint;

/// Addresses as text in messages, and as the host takes them.
public final class Addresses {
  private Addresses() {}

  /// What can be dialled of `endpoint`; the rest is passed over.
  static List<Multiaddr> of(Endpoint endpoint) {
    var usable = new ArrayList<Multiaddr>();
    for (String text : endpoint.addresses()) {
      try {
        Multiaddr address = Multiaddr.parse(text).withoutPeer();
        if (address.isDirect() || address.isRelayed()) usable.add(address);
      } catch (IllegalArgumentException _) {
        // Of a kind that this node cannot use.
      }
    }
    return usable;
  }

  /// The same peer at those of its addresses that are believed.
  static Endpoint only(Endpoint said, List<Multiaddr> believed) {
    return new Endpoint(
        said.peer(), believed.stream().distinct().map(Multiaddr::toString).toList());
  }

  /// Where others find this node.
  public static Endpoint endpoint(PeerId self, List<Multiaddr> announced) {
    return new Endpoint(
        self,
        OwnAddresses.of(announced).stream()
            .map(Multiaddr::toString)
            .limit(Endpoint.MAX_ADDRESSES)
            .toList());
  }
}
