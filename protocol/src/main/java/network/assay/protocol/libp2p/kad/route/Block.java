// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.route;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// The block of addresses a peer's machine is in: what one operator has at a stroke. An identity
/// costs nothing, an address in many blocks does; so no block may hold more than a few places of a
/// table or of a lookup.
///
/// A block is the first 16 bits of IPv4 or the first 32 of IPv6, as in go-libp2p-kad-dht.
public record Block(String prefix) {
  private static final HexFormat HEX = HexFormat.of();

  /// The longest prefix, in bytes.
  public static final int MAX_BYTES = 4;

  /// The block of a prefix.
  ///
  /// @throws IllegalArgumentException where it has another length
  public static Block of(byte[] prefix) {
    if (prefix.length != 2 && prefix.length != MAX_BYTES) {
      throw new IllegalArgumentException(
          "a block of addresses with %d bytes".formatted(prefix.length));
    }
    return new Block(HEX.formatHex(prefix));
  }

  public byte[] toBytes() {
    return HEX.parseHex(prefix);
  }

  /// The block of a machine, empty for one that is not of the open internet: what is on our own
  /// network is no stranger's to choose.
  public static Optional<Block> of(InetAddress ip) {
    if (Reach.of(ip) != Reach.WORLD) return Optional.empty();
    byte[] bytes = ip.getAddress();
    return Optional.of(of(Arrays.copyOf(bytes, bytes.length == 4 ? 2 : MAX_BYTES)));
  }

  /// The block of the first address that has one.
  public static Optional<Block> of(List<Multiaddr> addresses) {
    for (Multiaddr address : addresses) {
      Multiaddr.Part first = address.parts().getFirst();
      if (first.protocol() != AddressProtocol.IP4 && first.protocol() != AddressProtocol.IP6) {
        continue;
      }
      try {
        // A literal: no name server is asked.
        Optional<Block> block = of(InetAddress.getByName(first.value()));
        if (block.isPresent()) return block;
      } catch (UnknownHostException e) {
        throw new IllegalStateException("an address holds a literal", e);
      }
    }
    return Optional.empty();
  }
}
