// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.time.Duration;
import network.assay.protocol.libp2p.access.AccessRules;
import network.assay.protocol.libp2p.connection.ConnectionLimits;
import network.assay.protocol.libp2p.limits.ResourceLimits;

/// What peers may cost a host, and which of them it deals with.
///
/// @param connections each of them, and how many
/// @param resources of all together, and of each peer over all its connections
/// @param access who is allowed and denied from the start
public record HostLimits(
    ConnectionLimits connections, ResourceLimits resources, AccessRules access) {
  /// For a node of the market: at most 256 connections, and [ResourceLimits#of] as many.
  public static final HostLimits DEFAULTS =
      new HostLimits(
          new ConnectionLimits(
              256,
              128,
              256,
              4L * 1024 * 1024,
              Duration.ofSeconds(10),
              Duration.ofSeconds(5),
              Duration.ofSeconds(30)));

  /// With the usual resources for so many connections, open to all.
  public HostLimits(ConnectionLimits connections) {
    this(connections, ResourceLimits.of(connections.connections()), AccessRules.OPEN);
  }
}
