// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.multiformats;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What addresses of IP have in common: the block that one party is likely to hold as a whole, and
/// whether they mean the same everywhere.
public final class IpBlocks {
  private static final int BITS_4 = 24;
  private static final int BITS_6 = 56;
  private static final int SITE_BITS_6 = 48;

  private IpBlocks() {}

  /// The first address of the block an address is in: /24 of IPv4, /56 of IPv6.
  public static InetAddress of(InetAddress address) {
    return first(address, address instanceof Inet6Address ? BITS_6 : BITS_4);
  }

  /// The first address of the most that one party is likely to hold: /24 of IPv4, the /48 of a site
  /// of IPv6. What is counted by voices is counted by this.
  public static InetAddress site(InetAddress address) {
    return first(address, address instanceof Inet6Address ? SITE_BITS_6 : BITS_4);
  }

  /// The first address of what one party is likely to hold as a whole: as [#of] on the open
  /// internet; of a private network one machine, as far as can be told, with its /64.
  public static InetAddress party(InetAddress address) {
    if (isGlobal(address)) return of(address);
    return address instanceof Inet6Address ? first(address, 64) : address;
  }

  /// The first address of the block of `bits` bits, a multiple of eight, that an address is in.
  public static InetAddress first(InetAddress address, int bits) {
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, bits / 8, bytes.length, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("as many bytes are an address", e);
    }
  }

  /// Whether two addresses have their first `bits` bits in common.
  public static boolean share(InetAddress one, InetAddress other, int bits) {
    byte[] a = one.getAddress();
    byte[] b = other.getAddress();
    if (a.length != b.length) return false;
    for (int i = 0; i < Math.min(bits, 8 * a.length); i++) {
      if (((a[i / 8] ^ b[i / 8]) >> 7 - i % 8 & 1) != 0) return false;
    }
    return true;
  }

  /// Whether an address is of the open internet, so that strangers may reach it (RFC 6890).
  public static boolean isGlobal(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) return false;
    byte[] b = address.getAddress();
    return b.length == 4
        ? isGlobal4(b[0] & 0xFF, b[1] & 0xFF, b[2] & 0xFF)
        : isGlobal6((Inet6Address) address, b);
  }

  private static boolean isGlobal4(int a, int b, int c) {
    if (a == 0 || a >= 240) return false;
    return switch (a) {
      case 100 -> b < 64 || b > 127;
      case 192 -> b != 0 || c != 0 && c != 2;
      case 198 -> b != 18 && b != 19 && !(b == 51 && c == 100);
      case 203 -> b != 0 || c != 113;
      default -> true;
    };
  }

  /// Of 2000::/3, less what is for documentation, and tunnels to what is not global.
  private static boolean isGlobal6(Inet6Address address, byte[] b) {
    boolean assigned = (b[0] & 0xE0) == 0x20;
    boolean example = b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0D && b[3] == (byte) 0xB8;
    InetAddress inner = embedded(address);
    return assigned && !example && (inner == null || isGlobal(inner));
  }

  /// The address of IPv4 that one of IPv6 stands for, or null where it stands for none: translated
  /// by a gateway (64:ff9b::/96), in a tunnel (2002::/16), or compatible (::/96).
  public static @Nullable InetAddress embedded(Inet6Address ip) {
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
