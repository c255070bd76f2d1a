// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import java.util.Map;
import network.assay.protocol.libp2p.connection.Counters;
import network.assay.protocol.libp2p.limits.Refusal;

/// Counts since the host was made.
///
/// @param connected peers connected now
/// @param connections that became usable
/// @param handshakesFailed in either direction
/// @param trimmed connections closed because there were too many
/// @param charges broken rules counted against peers
/// @param refusals of connections, streams and memory, by why
/// @param traffic bytes and streams by protocol id, above encryption and multiplexing
public record Totals(
    int connected,
    long connections,
    long handshakesFailed,
    long trimmed,
    long charges,
    Map<Refusal, Long> refusals,
    Map<String, Counters.Traffic> traffic) {
  public Totals {
    refusals = Map.copyOf(refusals);
    traffic = Map.copyOf(traffic);
  }

  /// Connections closed for a limit or a ban.
  public long refused() {
    return Refusal.OF_CONNECTIONS.stream().mapToLong(why -> refusals.getOrDefault(why, 0L)).sum();
  }
}
