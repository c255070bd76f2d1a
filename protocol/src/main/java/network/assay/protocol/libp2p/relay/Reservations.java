// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Who is relayed to. Identities cost nothing, so addresses and their blocks are counted, too. For
/// several threads.
final class Reservations {
  private static final int BLOCK_BITS_4 = 16;
  private static final int BLOCK_BITS_6 = 32;

  private record Entry(InetAddress from, Instant expires, BooleanSupplier here) {
    boolean holds(Instant now) {
      return expires.isAfter(now) && here.getAsBoolean();
    }
  }

  private final RelayLimits limits;
  private final InstantSource clock;
  private final Map<PeerId, Entry> entries = new HashMap<>();

  Reservations(RelayLimits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /// Makes or renews one; null where there is no room.
  ///
  /// @param here whether the peer is connected: a reservation ends with its connection
  synchronized @Nullable Instant reserve(PeerId peer, InetAddress from, BooleanSupplier here) {
    Instant now = clock.instant();
    entries.values().removeIf(entry -> !entry.holds(now));
    Entry own = entries.remove(peer);
    if (!hasRoom(from)) {
      if (own != null) entries.put(peer, own);
      return null;
    }
    Instant expires = now.plus(limits.kept());
    entries.put(peer, new Entry(from, expires, here));
    return expires;
  }

  private boolean hasRoom(InetAddress from) {
    if (entries.size() >= limits.reservations()) return false;
    int sameAddress = 0;
    int sameBlock = 0;
    InetAddress block = block(from);
    for (Entry entry : entries.values()) {
      if (entry.from.equals(from)) sameAddress++;
      if (block(entry.from).equals(block)) sameBlock++;
    }
    return sameAddress < limits.perAddress() && sameBlock < limits.perBlock();
  }

  private static InetAddress block(InetAddress address) {
    return IpBlocks.first(address, address instanceof Inet6Address ? BLOCK_BITS_6 : BLOCK_BITS_4);
  }

  synchronized boolean holds(PeerId peer) {
    Entry entry = entries.get(peer);
    return entry != null && entry.holds(clock.instant());
  }

  synchronized int size() {
    Instant now = clock.instant();
    return (int) entries.values().stream().filter(entry -> entry.holds(now)).count();
  }
}
