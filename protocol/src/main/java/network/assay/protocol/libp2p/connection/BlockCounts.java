// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.protocol.libp2p.multiformats.IpBlocks;

/// How many there are of something from each block of addresses. Of the open internet an address is
/// in several blocks, one in the other, as parties hold whole ones of each size: one network, one
/// site, one provider. Not for several threads.
final class BlockCounts {
  /// A block, and how much room it has: 2 for what one party is likely to hold as a whole.
  record Block(InetAddress first, int bits, int weight) {
    private static Block of(InetAddress address, int bits, int weight) {
      return new Block(IpBlocks.first(address, bits), bits, weight);
    }
  }

  private final Map<Block, Integer> counts = new HashMap<>();

  /// The blocks of an address, the narrowest first. Of a private network one machine, as far as
  /// can be told.
  static List<Block> around(InetAddress address) {
    boolean six = address instanceof Inet6Address;
    if (!IpBlocks.isGlobal(address)) return List.of(Block.of(address, six ? 64 : 32, 2));
    return six
        ? List.of(Block.of(address, 64, 1), Block.of(address, 48, 2), Block.of(address, 32, 4))
        : List.of(Block.of(address, 24, 2), Block.of(address, 16, 4));
  }

  /// Whether each block of an address has room for one more.
  ///
  /// @param most for a block of weight 2
  /// @param least for each, however small `most` is
  boolean hasRoom(InetAddress address, int most, int least) {
    for (Block block : around(address)) {
      int room = Math.max(least, most * block.weight / 2);
      if (counts.getOrDefault(block, 0) >= room) return false;
    }
    return true;
  }

  void take(InetAddress address) {
    for (Block block : around(address)) counts.merge(block, 1, Integer::sum);
  }

  void free(InetAddress address) {
    for (Block block : around(address)) {
      counts.computeIfPresent(block, (_, count) -> count == 1 ? null : count - 1);
    }
  }
}
