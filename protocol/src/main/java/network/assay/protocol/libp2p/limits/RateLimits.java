// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

/// Bytes a second that are read from sockets. A peer over its share is read later, never dropped:
/// its own sending stalls.
///
/// @param perPeer from one peer, over all its connections
/// @param total from all peers
public record RateLimits(long perPeer, long total) {
  public RateLimits {
    if (perPeer < 1 || total < perPeer) {
      throw new IllegalArgumentException("rates need 1 <= perPeer <= total");
    }
  }
}
