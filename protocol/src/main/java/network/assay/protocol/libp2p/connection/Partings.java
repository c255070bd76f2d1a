// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.util.List;
import network.assay.protocol.market.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends connections that are not wanted: of who breaks rules, is shut out, or has nothing to say.
final class Partings {
  private static final Logger LOG = LoggerFactory.getLogger(Partings.class);

  /// What [#fromEveryone] usually waits.
  static final Duration FAREWELL = Duration.ofSeconds(2);

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

  /// Closes all, and waits a little until that is done: a thread that is told to end closes its
  /// sockets first, and by QUIC a peer that heard no goodbye keeps a seat for us for a minute.
  void fromEveryone(Duration farewell) {
    long end = System.nanoTime() + farewell.toNanos();
    List<PeerConnection> all = registry.everyone();
    all.forEach(Retirement::now);
    try {
      for (PeerConnection connection : all) {
        Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
        if (!connection.endsWithin(left)) LOG.debug("not closed in time: {}", connection);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
