// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.time.Duration;
import network.assay.protocol.libp2p.access.AccessRules;
import network.assay.protocol.libp2p.connection.ConnectionLimits;
import network.assay.protocol.libp2p.limits.ResourceLimits;

/// Limits that one hostile peer reaches soon: eight connections, sixteen handshakes, half a MiB
/// unread of a connection, and no memory to spare for more.
public final class TightLimits {
  public static final int BUFFERED = 512 * 1024;

  private static final int CONNECTIONS = 8;
  private static final int STREAMS = 16;
  private static final int HANDSHAKES = 16;

  /// So long that no test sees it pass: who answers no pings is not hung up on for that.
  private static final Duration KEEP_ALIVE = Duration.ofMinutes(10);

  private TightLimits() {}

  /// @param handshake from an open socket to a usable connection, and for a stream's negotiation
  /// @param dial to open one socket
  public static HostLimits of(Duration handshake, Duration dial) {
    var usual = ResourceLimits.of(CONNECTIONS);
    var resources =
        new ResourceLimits(
            usual.water(),
            usual.connectionsPerPeer(),
            usual.streams(),
            2 * BUFFERED,
            usual.rates());
    var connections =
        new ConnectionLimits(
            CONNECTIONS, HANDSHAKES, STREAMS, BUFFERED, handshake, dial, KEEP_ALIVE);
    return new HostLimits(connections, resources, AccessRules.OPEN);
  }
}
