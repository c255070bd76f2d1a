// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.protocol.libp2p.multiformats.IpBlocks;

/// How much there is of something from each block of addresses. Of the open internet an address is
/// in several blocks, one in the other, as parties hold whole ones of each size: one network, one
/// site, one provider. Not for several threads.
public final class BlockCounts {
  /// A block, and how much room it has: 2 for what one party is likely to hold as a whole.
  public record Block(InetAddress first, int bits, int weight) {
    private static Block of(InetAddress address, int bits, int weight) {
      return new Block(IpBlocks.first(address, bits), bits, weight);
    }
  }

  private final Map<Block, Long> counts = new HashMap<>();

  /// The blocks of an address, the narrowest first. Of a private network one machine, as far as
  /// can be told.
  public static List<Block> around(InetAddress address) {
    boolean six = address instanceof Inet6Address;
    if (!IpBlocks.isGlobal(address)) return List.of(Block.of(address, six ? 64 : 32, 2));
    return six
        ? List.of(Block.of(address, 64, 1), Block.of(address, 48, 2), Block.of(address, 32, 4))
        : List.of(Block.of(address, 24, 2), Block.of(address, 16, 4));
  }

  /// As [#around]; none for loopback: what runs on this machine is no stranger to it.
  public static List<Block> ofStranger(InetAddress address) {
    return address.isLoopbackAddress() ? List.of() : around(address);
  }

  /// What a block may have.
  ///
  /// @param most for a block of weight 2
  /// @param least for each, however small `most` is
  public static long share(Block block, long most, long least) {
    return Math.max(least, most * block.weight / 2);
  }

  /// Whether each of an address's blocks has room for so many more.
  ///
  /// @param most for a block of weight 2
  /// @param least for each, however small `most` is
  public boolean hasRoom(List<Block> blocks, long more, long most, long least) {
    for (Block block : blocks) {
      if (more > share(block, most, least) - counts.getOrDefault(block, 0L)) return false;
    }
    return true;
  }

  public void take(List<Block> blocks, long count) {
    for (Block block : blocks) counts.merge(block, count, Long::sum);
  }

  public void free(List<Block> blocks, long count) {
    for (Block block : blocks) {
      counts.computeIfPresent(block, (_, held) -> held <= count ? null : held - count);
    }
  }

  /// How many blocks have any.
  public int size() {
    return counts.size();
  }
}
