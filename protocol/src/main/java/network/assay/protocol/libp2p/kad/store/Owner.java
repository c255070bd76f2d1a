// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.store;

import java.util.Comparator;
import java.util.Optional;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.market.PeerId;

/// Whose a thing is that a server keeps. An id costs nothing, so what is shared out is shared among
/// blocks of addresses first.
///
/// @param block where the peer was when it brought it, empty for our own networks and this host
public record Owner(PeerId peer, Optional<Block> block) implements Comparable<Owner> {
  // Whoever chooses its id by its hash makes no list of a table of owners.
  private static final Comparator<Owner> ORDER =
      Comparator.comparing(Owner::peer).thenComparing(Owner::share);

  /// One of our own networks, or this host.
  public static Owner near(PeerId peer) {
    return new Owner(peer, Optional.empty());
  }

  /// With whom it shares: its block, or nobody.
  String share() {
    return block.map(Block::prefix).orElseGet(peer::toString);
  }

  @Override
  public int compareTo(Owner other) {
    return ORDER.compare(this, other);
  }
}
