// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/// What an address counts as where peers per address are counted: of version 6 the first 64 bits,
/// which are one customer's to fill.
final class AddressBlock {
  private AddressBlock() {}

  /// Empty for an address that is not of the open internet: many honest peers may share it.
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

  /// `fc00::/7`.
  private static boolean uniqueLocal(InetAddress address) {
    return address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
  }
}
