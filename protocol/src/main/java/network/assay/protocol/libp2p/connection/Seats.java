// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.net.InetAddress;
import network.assay.protocol.libp2p.limits.BlockCounts;

/// Who may have how many of a host's connections. Not for several threads.
///
/// Keys cost nothing, so one stranger may come as any number of peers. A quarter of the room is
/// therefore kept for connections dialled from here, one block of addresses gets at most a quarter
/// of it by dialling us, and at most half of it is dialled into one block, whoever named its
/// addresses: nobody can fill a host up and so choose whom it talks to. What counts as a block, and
/// that wider ones get more and narrower ones less, is said by [BlockCounts]. Loopback is exempt
/// from the rules about blocks: what runs on this machine is no stranger to it.
final class Seats {
  /// Small limits, of small nodes and of tests, leave at least so many to one block.
  private static final int LEAST = 8;

  private final int limit;
  private final BlockCounts comeFrom = new BlockCounts();
  private final BlockCounts goneTo = new BlockCounts();
  private int inbound;
  private int outbound;

  Seats(int limit) {
    this.limit = limit;
  }

  boolean hasForOutbound() {
    return inbound + outbound < limit;
  }

  boolean hasForOutbound(InetAddress to) {
    return hasForOutbound() && below(goneTo, to, limit / 2);
  }

  boolean hasForInbound(InetAddress from) {
    if (!hasForOutbound() || inbound >= limit - limit / 4) return false;
    return below(comeFrom, from, limit / 4);
  }

  private static boolean below(BlockCounts counts, InetAddress address, int most) {
    return counts.hasRoom(BlockCounts.ofStranger(address), 1, most, LEAST);
  }

  void takeOutbound(InetAddress to) {
    outbound++;
    goneTo.take(BlockCounts.ofStranger(to), 1);
  }

  void takeInbound(InetAddress from) {
    inbound++;
    comeFrom.take(BlockCounts.ofStranger(from), 1);
  }

  void freeOutbound(InetAddress to) {
    outbound--;
    goneTo.free(BlockCounts.ofStranger(to), 1);
  }

  void freeInbound(InetAddress from) {
    inbound--;
    comeFrom.free(BlockCounts.ofStranger(from), 1);
  }
}
