// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.time.Duration;
import network.assay.protocol.libp2p.connection.ConnectionLimits;

/// What peers may cost a host.
public record HostLimits(ConnectionLimits connections) {
  /// For a node of the market: at most 256 connections, which together buffer at most 1 GiB.
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
}
