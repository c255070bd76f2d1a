// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import java.time.Duration;

/// What a relay gives to others.
///
/// @param reservations peers relayed to
/// @param perAddress of them, at one address of IP
/// @param perBlock of them, in one /16 of IPv4 or /32 of IPv6
/// @param kept how long a reservation holds; refreshed before, it goes on
/// @param circuits carried at once, in all
/// @param circuitsPerPeer of them, with one peer at either end
/// @param circuit what each may carry
public record RelayLimits(
    int reservations,
    int perAddress,
    int perBlock,
    Duration kept,
    int circuits,
    int circuitsPerPeer,
    CircuitLimit circuit) {
  /// Those of go-libp2p.
  public static final RelayLimits DEFAULTS =
      new RelayLimits(
          128,
          8,
          32,
          Duration.ofHours(1),
          512,
          16,
          new CircuitLimit(Duration.ofMinutes(2), 128 * 1024));
}
