// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.market.PeerId;

/// Which relays to be reached through, of those that were found: whoever is the only way to a host
/// can cut it off. So those go first that this host has dialled itself, and one at most may be a
/// peer that came of its own accord; no two are of one block of addresses.
final class RelayChoice {
  private static final int BLOCK_BITS_4 = 16;
  private static final int BLOCK_BITS_6 = 32;

  /// A relay with a connection to this host.
  ///
  /// @param from its machine
  /// @param inbound whether it came of its own accord
  record Relay(PeerId peer, InetAddress from, boolean inbound) {
    /// Empty on our own networks, where nobody else can be.
    private Optional<InetAddress> block() {
      if (Reach.of(from) != Reach.WORLD) return Optional.empty();
      boolean six = from instanceof Inet6Address;
      return Optional.of(IpBlocks.first(from, six ? BLOCK_BITS_6 : BLOCK_BITS_4));
    }
  }

  private RelayChoice() {}

  /// Those to be asked first before the others.
  static List<Relay> inOrder(Collection<Relay> found) {
    return found.stream().sorted(Comparator.comparing(Relay::inbound)).toList();
  }

  /// Whether one more would do, beside those that are kept.
  static boolean suits(Relay one, Collection<Relay> kept) {
    return kept.stream().noneMatch(other -> isLike(one, other));
  }

  private static boolean isLike(Relay one, Relay other) {
    boolean near = one.block().isPresent() && one.block().equals(other.block());
    return near || one.inbound() && other.inbound();
  }

  /// Whether `kept`, which came of its own accord, is to make way for one that was dialled.
  static boolean isOutdone(Relay kept, Collection<Relay> others, Collection<Relay> found) {
    return kept.inbound() && found.stream().anyMatch(one -> !one.inbound() && suits(one, others));
  }
}
