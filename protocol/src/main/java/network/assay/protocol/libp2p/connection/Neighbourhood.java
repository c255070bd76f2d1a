// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.net.InetAddress;
import java.util.List;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// From how far away this host may be spoken to, and so how near the machines are that somebody
/// unknown may name: none on this machine or in its networks where anybody connected is farther
/// away. Where nobody is connected, what it listens on says so.
final class Neighbourhood {
  private final Registry registry;
  private volatile Reach open = Reach.MACHINE;

  Neighbourhood(Registry registry) {
    this.registry = registry;
  }

  void listens(List<Multiaddr> bound) {
    Reach widest = Reach.MACHINE;
    for (Multiaddr address : bound) {
      InetAddress ip = address.ip();
      boolean everywhere = ip != null && ip.isAnyLocalAddress();
      widest = widest.or(everywhere ? Reach.WORLD : Reach.of(address));
    }
    open = widest;
  }

  /// How far what is said to everybody may get. What goes from peer to peer is signed, so a
  /// neighbour that also has peers far away cannot leave anything out: only who is heard on this
  /// machine
  /// alone knows who hears it.
  Reach audience() {
    return open == Reach.MACHINE ? reach() : Reach.WORLD;
  }

  /// The nearest that an address may be, of which it is not known who told it first.
  Reach reach() {
    List<PeerConnection> all = registry.everyone();
    if (all.isEmpty()) return open;
    Reach widest = Reach.MACHINE;
    for (PeerConnection connection : all) widest = widest.or(connection.reach());
    return widest;
  }
}
