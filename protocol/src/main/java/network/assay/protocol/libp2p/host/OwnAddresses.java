// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// Where a host says that it may be reached: the addresses it was told to announce, or those it
/// listens on, one of all interfaces standing for each of them.
public final class OwnAddresses {
  /// No more are said of a host.
  public static final int MAX = 16;

  private OwnAddresses() {}

  /// Bound addresses as others can use them, at most [#MAX], loopback last.
  public static List<Multiaddr> of(List<Multiaddr> bound) {
    var all = new LinkedHashSet<Multiaddr>();
    for (Multiaddr address : bound) {
      Multiaddr plain = address.withoutPeer();
      if (isWildcard(plain)) all.addAll(interfaces(plain));
      else all.add(plain);
    }
    return all.stream().limit(MAX).toList();
  }

  private static boolean isWildcard(Multiaddr address) {
    String host = address.parts().getFirst().value();
    return host.equals("0.0.0.0") || host.equals("0:0:0:0:0:0:0:0") || host.equals("::");
  }

  private static List<Multiaddr> interfaces(Multiaddr wildcard) {
    boolean onlyFour = wildcard.parts().getFirst().protocol() == AddressProtocol.IP4;
    var found = new ArrayList<Multiaddr>();
    var loopback = new ArrayList<Multiaddr>();
    try {
      for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (!link.isUp()) continue;
        for (InetAddress ip : Collections.list(link.getInetAddresses())) {
          boolean four = ip.getAddress().length == 4;
          if (onlyFour != four || ip.isLinkLocalAddress()) continue;
          (ip.isLoopbackAddress() ? loopback : found).add(at(ip, wildcard));
        }
      }
    } catch (SocketException _) {
      return List.of(); // Then only those find us who know where we are.
    }
    // Loopback last: of use to peers on this machine alone.
    found.addAll(loopback);
    return found;
  }

  /// The wildcard's transport at one machine address.
  private static Multiaddr at(InetAddress ip, Multiaddr wildcard) {
    var parts = new ArrayList<>(wildcard.parts());
    parts.set(0, Multiaddr.tcp(new InetSocketAddress(ip, 1)).parts().getFirst());
    return new Multiaddr(parts);
  }
}
