// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mdns;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.function.Predicate;

/// Where and how often to look for peers on the local network.
///
/// @param port of UDP; anything but 5353 finds only those who use the same
/// @param links which network interfaces
/// @param first how long until the second question; each wait is twice the one before, up to a
///     minute
public record MdnsConfig(int port, Predicate<NetworkInterface> links, Duration first) {
  /// What everybody uses: port 5353 on every link that is up, is no tunnel and can multicast.
  public static final MdnsConfig DEFAULTS =
      new MdnsConfig(5353, MdnsConfig::ordinary, Duration.ofSeconds(5));

  private static boolean ordinary(NetworkInterface link) {
    try {
      return !link.isLoopback() && !link.isPointToPoint() && link.supportsMulticast();
    } catch (SocketException _) {
      return false;
    }
  }
}
