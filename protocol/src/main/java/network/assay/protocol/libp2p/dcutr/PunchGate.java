// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.dcutr;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.rate.Buckets;
import network.assay.protocol.market.PeerId;

/// How often others may have this host dial. Who asks is known by its id only, which costs nothing:
/// beside peers, what is dialled is counted, by address block. Enough for two connections' worth of
/// attempts at once.
final class PunchGate {
  /// Attempts of a peer at once, and then one each [#PEER_EVERY].
  static final int OF_PEER = 2 * HolePuncher.ATTEMPTS;

  private static final Duration PEER_EVERY = Duration.ofSeconds(20);

  /// Attempts into one block of addresses at once, and then one each [#BLOCK_EVERY].
  static final int INTO_BLOCK = 12;

  private static final Duration BLOCK_EVERY = Duration.ofSeconds(5);
  private static final int IN_ALL = 128;
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final int MAX_KEYS = 4096;

  /// One end has an address of each family, and seldom more.
  private static final int MAX_MACHINES = 4;

  private final Buckets<PeerId> byPeer;
  private final Buckets<InetAddress> byBlock;
  private final Buckets<String> all;

  PunchGate(InstantSource clock) {
    this.byPeer = new Buckets<>(clock, OF_PEER, PEER_EVERY, MAX_KEYS);
    this.byBlock = new Buckets<>(clock, INTO_BLOCK, BLOCK_EVERY, MAX_KEYS);
    this.all = new Buckets<>(clock, IN_ALL, EVERY, 1);
  }

  /// Whether a peer's next attempt is heard.
  boolean hears(PeerId peer) {
    return byPeer.take(peer) && all.take("");
  }

  /// Those of the addresses of one attempt that may be dialled now.
  List<Multiaddr> aims(List<Multiaddr> addresses) {
    Map<InetAddress, Boolean> open = new HashMap<>();
    Set<InetAddress> machines = new HashSet<>();
    var allowed = new ArrayList<Multiaddr>();
    for (Multiaddr address : addresses) {
      InetAddress ip = address.ip();
      if (ip == null || machines.size() == MAX_MACHINES && !machines.contains(ip)) continue;
      if (!open.computeIfAbsent(IpBlocks.of(ip), byBlock::take)) continue;
      machines.add(ip);
      allowed.add(address);
    }
    return allowed;
  }
}
