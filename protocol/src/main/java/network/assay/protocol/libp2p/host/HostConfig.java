// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.util.List;
import network.assay.protocol.libp2p.connection.Security;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// How to set up a host.
///
/// @param listen addresses to bind, port 0 for any free one; empty for a host that only dials
/// @param agent what peers are told our software is, such as `assay/0.1.0`
/// @param nat relays, reachability and the local network
/// @param securities of sockets, best first; QUIC has its own
public record HostConfig(
    HostKey key,
    List<Multiaddr> listen,
    String agent,
    HostLimits limits,
    NatConfig nat,
    List<Security> securities) {
  public HostConfig {
    listen = List.copyOf(listen);
    securities = List.copyOf(securities);
  }

  /// With every security that this machine can do.
  public HostConfig(
      HostKey key, List<Multiaddr> listen, String agent, HostLimits limits, NatConfig nat) {
    this(key, listen, agent, limits, nat, Security.available());
  }

  /// A host that is what it is told, and looks for nothing.
  public HostConfig(HostKey key, List<Multiaddr> listen, String agent, HostLimits limits) {
    this(key, listen, agent, limits, NatConfig.NONE);
  }
}
