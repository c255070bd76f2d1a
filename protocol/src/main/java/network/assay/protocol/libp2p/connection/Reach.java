// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import org.jspecify.annotations.Nullable;

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
    InetAddress inner = ip instanceof Inet6Address six ? embedded(six) : null;
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

  /// Translated by a gateway (64:ff9b::/96), in a tunnel (2002::/16), or compatible (::/96).
  private static @Nullable InetAddress embedded(Inet6Address ip) {
    byte[] b = ip.getAddress();
    if (ip.isIPv4CompatibleAddress() && !ip.isLoopbackAddress() && !ip.isAnyLocalAddress()) {
      return four(b, 12);
    }
    if (b[0] == 0x20 && b[1] == 0x02) return four(b, 2);
    boolean translated = b[0] == 0 && b[1] == 0x64 && b[2] == (byte) 0xFF && b[3] == (byte) 0x9B;
    return translated ? four(b, 12) : null;
  }

  private static InetAddress four(byte[] bytes, int at) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
