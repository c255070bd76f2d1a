// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import network.assay.protocol.libp2p.mdns.MdnsConfig;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.relay.RelayLimits;

/// What a host does about being reached, and about others being reached.
///
/// @param relays what it relays for others, if it does
/// @param relayed whether it is reached over relays where it must, reaches others over theirs, and
///     makes direct connections out of such
/// @param through relays to be reached through, each address with the relay's id; where none is
///     given, peers found to be relays are used
/// @param autonat whether it finds out if strangers can reach it, and helps others to
/// @param mdns whether and how it looks for peers on the local network
/// @param global which addresses are of the open internet
public record NatConfig(
    Optional<RelayLimits> relays,
    boolean relayed,
    List<Multiaddr> through,
    boolean autonat,
    Optional<MdnsConfig> mdns,
    Predicate<InetAddress> global) {
  /// Nothing.
  public static final NatConfig NONE =
      new NatConfig(
          Optional.empty(), false, List.of(), false, Optional.empty(), IpBlocks::isGlobal);

  public NatConfig {
    through = List.copyOf(through);
  }
}
