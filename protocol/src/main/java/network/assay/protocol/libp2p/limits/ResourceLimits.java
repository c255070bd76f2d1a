// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

/// What all peers together, and each peer over all its connections, may cost.
///
/// @param water when connections are trimmed
/// @param connectionsPerPeer open at once; more are refused
/// @param streams that peers open
/// @param bufferedBytes received and not yet read, and messages being put together, of all peers; a
///     quarter of it for one block of addresses
/// @param rates of reading
public record ResourceLimits(
    WaterMarks water,
    int connectionsPerPeer,
    StreamLimits streams,
    long bufferedBytes,
    RateLimits rates) {
  private static final long MIB = 1024L * 1024;

  public ResourceLimits {
    if (connectionsPerPeer < 2 || bufferedBytes < MIB) {
      throw new IllegalArgumentException("limits this low leave no room for the protocol itself");
    }
  }

  /// For a host of so many connections: 8 of a peer; 4096 streams, 512 of a peer, 2048 of a
  /// protocol, 256 of both; 256 MiB; 256 MiB/s of a peer and 1 GiB/s of all.
  public static ResourceLimits of(int connections) {
    return new ResourceLimits(
        WaterMarks.of(connections),
        8,
        new StreamLimits(4096, 512, 2048, 256),
        256 * MIB,
        new RateLimits(256 * MIB, 1024 * MIB));
  }
}
