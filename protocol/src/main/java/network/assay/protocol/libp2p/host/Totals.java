// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.util.Map;
import network.assay.protocol.libp2p.connection.Counters;

/// Counts since the host was made.
///
/// @param connected peers connected now
/// @param connections that became usable
/// @param handshakesFailed in either direction
/// @param refused inbound connections closed for a limit or a ban
/// @param charges broken rules counted against peers
/// @param traffic bytes and streams by protocol id, above encryption and multiplexing
public record Totals(
    int connected,
    long connections,
    long handshakesFailed,
    long refused,
    long charges,
    Map<String, Counters.Traffic> traffic) {
  public Totals {
    traffic = Map.copyOf(traffic);
  }
}
