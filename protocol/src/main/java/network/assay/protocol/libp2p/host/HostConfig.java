// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.util.List;
import network.assay.protocol.libp2p.connection.Securities;
import network.assay.protocol.libp2p.connection.Security;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// How to set up a host.
///
/// @param listen addresses to bind, port 0 for any free one; empty for a host that only dials
/// @param agent what peers are told our software is, such as `assay/0.1.0`
/// @param nat relays, reachability and the local network
/// @param securities of sockets, and whether QUIC is used at all
public record HostConfig(
    HostKey key,
    List<Multiaddr> listen,
    String agent,
    HostLimits limits,
    NatConfig nat,
    Securities securities) {
  public HostConfig {
    listen = List.copyOf(listen);
  }

  /// With every security that this machine can do, and QUIC where it listens by it.
  public HostConfig(
      HostKey key, List<Multiaddr> listen, String agent, HostLimits limits, NatConfig nat) {
    this(
        key,
        listen,
        agent,
        limits,
        nat,
        new Securities(Security.available(), anyOfQuic(listen) || anyOfQuic(nat.through())));
  }

  /// Whether an operator that gave these addresses wants QUIC.
  public static boolean anyOfQuic(List<Multiaddr> given) {
    return given.stream().anyMatch(address -> address.value(AddressProtocol.QUIC_V1) != null);
  }

  /// A host that is what it is told, and looks for nothing.
  public HostConfig(HostKey key, List<Multiaddr> listen, String agent, HostLimits limits) {
    this(key, listen, agent, limits, NatConfig.NONE);
  }
}
