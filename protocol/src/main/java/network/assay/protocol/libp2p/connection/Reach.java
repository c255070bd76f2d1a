// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// From where an address can be reached, the narrowest first.
///
/// Who speaks from the open internet must not make us dial machines of our own network: an address
/// is believed only as far as its teller is itself known to be near.
public enum Reach {
  MACHINE,
  NETWORK,
  WORLD;

  private static final int CARRIER = 100;
  private static final int UNIQUE_LOCAL = 0xFC;

  /// The reach of a machine's address; of IPv6 that stands for IPv4, of the latter.
  public static Reach of(InetAddress ip) {
    InetAddress inner = ip instanceof Inet6Address six ? IpBlocks.embedded(six) : null;
    if (inner != null) return of(inner);
    if (ip.isLoopbackAddress() || ip.isAnyLocalAddress()) return MACHINE;
    boolean near = ip.isSiteLocalAddress() || ip.isLinkLocalAddress() || ip.isMulticastAddress();
    return near || isUnroutable(ip) ? NETWORK : WORLD;
  }

  /// The reach of what an address begins with; a name's is the world, as its machine is not known.
  public static Reach of(Multiaddr address) {
    Multiaddr.Part first = address.parts().getFirst();
    if (first.protocol() != AddressProtocol.IP4 && first.protocol() != AddressProtocol.IP6) {
      return WORLD;
    }
    try {
      // A literal: no name server is asked.
      return of(InetAddress.getByName(first.value()));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address holds a literal", e);
    }
  }

  /// The wider of the two.
  Reach or(Reach other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /// Whether somebody with this reach may tell of `address`.
  public boolean mayTell(Multiaddr address) {
    return of(address).ordinal() >= ordinal();
  }

  private static boolean isUnroutable(InetAddress ip) {
    byte[] bytes = ip.getAddress();
    int first = bytes[0] & 0xFF;
    if (ip instanceof Inet6Address) return (first & 0xFE) == UNIQUE_LOCAL;
    // 0/8, 100.64/10 (carriers' own), 240/4.
    return first == 0 || first == CARRIER && (bytes[1] & 0xC0) == 64 || first >= 240;
  }
}
