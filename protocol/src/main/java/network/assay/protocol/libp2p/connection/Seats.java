// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Who may have how many of a host's connections. Not for several threads.
///
/// Keys cost nothing, so one stranger may come as any number of peers. A quarter of the room is
/// therefore kept for connections dialled from here, and one address gets at most a quarter of it
/// by dialling us: nobody can fill a host up and so choose whom it talks to. Loopback is exempt
/// from the second rule: what runs on this machine is no stranger to it.
final class Seats {
  /// Small limits, of small nodes and of tests, leave at least so many to one address.
  private static final int LEAST = 8;

  /// Whoever has one address of IPv6 has all that share its first half.
  private static final int NETWORK_BYTES = 8;

  private final int limit;
  private final Map<InetAddress, Integer> byNetwork = new HashMap<>();
  private int inbound;
  private int outbound;

  Seats(int limit) {
    this.limit = limit;
  }

  boolean hasForOutbound() {
    return inbound + outbound < limit;
  }

  boolean hasForInbound(InetAddress from) {
    if (!hasForOutbound() || inbound >= limit - limit / 4) return false;
    int same = byNetwork.getOrDefault(network(from), 0);
    return from.isLoopbackAddress() || same < Math.max(LEAST, limit / 4);
  }

  void takeOutbound() {
    outbound++;
  }

  void takeInbound(InetAddress from) {
    inbound++;
    byNetwork.merge(network(from), 1, Integer::sum);
  }

  void freeOutbound() {
    outbound--;
  }

  void freeInbound(InetAddress from) {
    inbound--;
    byNetwork.computeIfPresent(network(from), (_, count) -> count == 1 ? null : count - 1);
  }

  private static InetAddress network(InetAddress address) {
    if (!(address instanceof Inet6Address)) return address;
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }
}
