// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

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
        if (address.isTcp()) usable.add(address);
      } catch (IllegalArgumentException _) {
        // Of a kind that this node cannot use.
      }
    }
    return usable;
  }

  /// Where others find this node.
  ///
  /// @param bound the addresses the host listens on; one of all interfaces stands for each of them
  public static Endpoint endpoint(PeerId self, List<Multiaddr> bound) {
    var all = new LinkedHashSet<String>();
    for (Multiaddr address : bound) {
      if (isWildcard(address)) {
        for (Multiaddr each : interfaces(address)) all.add(each.toString());
      } else {
        all.add(address.withoutPeer().toString());
      }
    }
    return new Endpoint(self, all.stream().limit(Endpoint.MAX_ADDRESSES).toList());
  }

  private static boolean isWildcard(Multiaddr address) {
    String host = address.parts().getFirst().value();
    return host.equals("0.0.0.0") || host.equals("0:0:0:0:0:0:0:0") || host.equals("::");
  }

  private static List<Multiaddr> interfaces(Multiaddr wildcard) {
    boolean onlyFour = wildcard.parts().getFirst().protocol() == AddressProtocol.IP4;
    int port = Integer.parseInt(wildcard.parts().get(1).value());
    var found = new ArrayList<Multiaddr>();
    var loopback = new ArrayList<Multiaddr>();
    try {
      for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (!link.isUp()) continue;
        for (InetAddress ip : Collections.list(link.getInetAddresses())) {
          boolean four = ip.getAddress().length == 4;
          if (onlyFour != four || ip.isLinkLocalAddress()) continue;
          Multiaddr address = Multiaddr.tcp(new InetSocketAddress(ip, port));
          (ip.isLoopbackAddress() ? loopback : found).add(address);
        }
      }
    } catch (SocketException _) {
      return List.of(); // Then only those find us who know where we are.
    }
    // Loopback last: of use to peers on this machine alone.
    found.addAll(loopback);
    return found;
  }
}
