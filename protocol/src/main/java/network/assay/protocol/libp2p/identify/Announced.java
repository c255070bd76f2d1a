// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identify;

import java.util.Collection;
import java.util.List;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// Where a host says that it may be reached, to whom: addresses nearer than the hearer are of no
/// use to it, and say what our networks look like.
///
/// @param world to peers of the open internet, and to those over a relay, who may be anywhere
/// @param network to peers of our own networks
/// @param machine to peers on this machine
public record Announced(List<Multiaddr> world, List<Multiaddr> network, List<Multiaddr> machine) {
  public static final Announced NOTHING = toAll(List.of());

  public Announced {
    world = List.copyOf(world);
    network = List.copyOf(network);
    machine = List.copyOf(machine);
  }

  /// To each what is not nearer than it is.
  ///
  /// @param most addresses told to anybody, the first ones
  public static Announced of(Collection<Multiaddr> all, int most) {
    return new Announced(
        part(all, Reach.WORLD, most),
        part(all, Reach.NETWORK, most),
        part(all, Reach.MACHINE, most));
  }

  /// The same to everybody, as when the operator has said what.
  public static Announced toAll(List<Multiaddr> addresses) {
    return new Announced(addresses, addresses, addresses);
  }

  private static List<Multiaddr> part(Collection<Multiaddr> all, Reach hearer, int most) {
    return all.stream().filter(hearer::mayTell).limit(most).toList();
  }

  public List<Multiaddr> to(Reach hearer) {
    return switch (hearer) {
      case WORLD -> world;
      case NETWORK -> network;
      case MACHINE -> machine;
    };
  }
}
