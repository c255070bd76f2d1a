// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.route;

import java.time.Duration;

/// How many peers a routing table holds, and of which.
///
/// @param bucket peers that share a prefix of the same length with us (k)
/// @param blockInBucket peers of one [Block] in a bucket
/// @param blockInTable peers of one [Block] in the table
/// @param stale after this time without an answer a peer may be replaced
public record RouteRules(int bucket, int blockInBucket, int blockInTable, Duration stale) {
  /// As in go-libp2p-kad-dht.
  public static final RouteRules DEFAULTS = new RouteRules(20, 2, 3, Duration.ofHours(1));
}
