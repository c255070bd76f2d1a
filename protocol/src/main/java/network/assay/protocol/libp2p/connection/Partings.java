// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import network.assay.protocol.market.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends connections that are not wanted: of who breaks rules, is shut out, or has nothing to say.
final class Partings {
  private static final Logger LOG = LoggerFactory.getLogger(Partings.class);

  private final Registry registry;
  private final Charges charges;
  private final Counters counters;

  Partings(Registry registry, Charges charges, Counters counters) {
    this.registry = registry;
    this.charges = charges;
    this.counters = counters;
  }

  /// See [Streams#charge].
  void charge(PeerId peer, String why) {
    counters.charges.increment();
    boolean out = charges.charge(peer);
    LOG.debug("charged to {}: {}", peer, why);
    if (!out) return;
    LOG.warn("{} is shut out for {}: {}", peer, Charges.BAN, why);
    from(peer);
  }

  /// Closes the connections to a peer over which nothing runs now.
  void fromIdle(PeerId peer) {
    for (PeerConnection connection : registry.everyone()) {
      boolean idle = connection.muxer().openStreams() == 0;
      if (idle && connection.peer().equals(peer)) Retirement.now(connection);
    }
  }

  /// Closes every connection to a peer.
  void from(PeerId peer) {
    for (PeerConnection connection : registry.everyone()) {
      if (connection.peer().equals(peer)) Retirement.now(connection);
    }
  }

  /// Closes all.
  void fromEveryone() {
    for (PeerConnection connection : registry.everyone()) Retirement.now(connection);
  }
}
