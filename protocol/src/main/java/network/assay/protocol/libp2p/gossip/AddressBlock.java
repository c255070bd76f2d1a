// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import network.assay.protocol.libp2p.multiformats.IpBlocks;

/// What an address counts as where peers are counted by where they are.
final class AddressBlock {
  private AddressBlock() {}

  /// The address; of version 6 the first 64 bits, which are one customer's to fill. Empty for one
  /// that is not of the open internet: many honest peers may share it.
  static String of(InetAddress address) {
    if (address.isLoopbackAddress()
        || address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || address.isAnyLocalAddress()
        || uniqueLocal(address)) {
      return "";
    }
    byte[] bytes = address.getAddress();
    int length = address instanceof Inet6Address ? 8 : bytes.length;
    return HexFormat.of().formatHex(Arrays.copyOf(bytes, length));
  }

  /// What one party is likely to hold as a whole: a /24, a /48, of a private network one machine.
  /// Empty for loopback: what runs on this machine is no stranger to it.
  static String network(InetAddress address) {
    if (address.isLoopbackAddress()) return "";
    boolean site = address instanceof Inet6Address && IpBlocks.isGlobal(address);
    InetAddress first = site ? IpBlocks.first(address, 48) : IpBlocks.party(address);
    return HexFormat.of().formatHex(first.getAddress());
  }

  /// `fc00::/7`.
  private static boolean uniqueLocal(InetAddress address) {
    return address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
  }
}
