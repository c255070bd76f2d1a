// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import network.assay.protocol.libp2p.multiformats.IpBlocks;

/// Who may have how many of a host's connections. Not for several threads.
///
/// Keys cost nothing, so one stranger may come as any number of peers. A quarter of the room is
/// therefore kept for connections dialled from here, one block of addresses gets at most a quarter
/// of it by dialling us, and at most half of it is dialled into one block, whoever named its
/// addresses: nobody can fill a host up and so choose whom it talks to. Loopback is exempt from the
/// rules about blocks: what runs on this machine is no stranger to it.
final class Seats {
  /// Small limits, of small nodes and of tests, leave at least so many to one block.
  private static final int LEAST = 8;

  /// Of a private network, only what one machine has of IPv6 is one block.
  private static final int MACHINE_BITS = 64;

  private final int limit;
  private final Map<InetAddress, Integer> comeFrom = new HashMap<>();
  private final Map<InetAddress, Integer> goneTo = new HashMap<>();
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

  private static boolean below(Map<InetAddress, Integer> counts, InetAddress address, int most) {
    return address.isLoopbackAddress()
        || counts.getOrDefault(block(address), 0) < Math.max(LEAST, most);
  }

  void takeOutbound(InetAddress to) {
    outbound++;
    goneTo.merge(block(to), 1, Integer::sum);
  }

  void takeInbound(InetAddress from) {
    inbound++;
    comeFrom.merge(block(from), 1, Integer::sum);
  }

  void freeOutbound(InetAddress to) {
    outbound--;
    goneTo.computeIfPresent(block(to), (_, count) -> count == 1 ? null : count - 1);
  }

  void freeInbound(InetAddress from) {
    inbound--;
    comeFrom.computeIfPresent(block(from), (_, count) -> count == 1 ? null : count - 1);
  }

  /// What one party is likely to hold as a whole: /24 and /56 of the open internet, one machine of
  /// a private network.
  static InetAddress block(InetAddress address) {
    if (IpBlocks.isGlobal(address)) return IpBlocks.of(address);
    return address instanceof Inet6Address ? IpBlocks.first(address, MACHINE_BITS) : address;
  }
}
