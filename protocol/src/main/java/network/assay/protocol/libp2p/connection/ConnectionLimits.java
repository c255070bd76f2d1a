// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;

/// What all peers together, and each alone, may cost.
///
/// @param connections held at once; inbound ones beyond are closed unread
/// @param pendingUpgrades inbound handshakes at once; a quarter of them for one address
/// @param streamsPerConnection open at once in each direction
/// @param bufferedPerConnection bytes received on a connection and not yet read by their handlers
/// @param upgradeTimeout from an open socket to a usable connection, and for a stream's negotiation
/// @param dialTimeout to open one socket
/// @param keepAlive between two pings of an idle connection; an answer may take a third of it
public record ConnectionLimits(
    int connections,
    int pendingUpgrades,
    int streamsPerConnection,
    long bufferedPerConnection,
    Duration upgradeTimeout,
    Duration dialTimeout,
    Duration keepAlive) {
  public ConnectionLimits {
    if (connections < 1 || pendingUpgrades < 4 || streamsPerConnection < 8) {
      throw new IllegalArgumentException("limits this low leave no room for the protocol itself");
    }
  }

  Duration pongPatience() {
    return keepAlive.dividedBy(3);
  }
}
