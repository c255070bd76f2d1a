// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.util.List;
import network.assay.protocol.libp2p.limits.MemoryPool;
import network.assay.protocol.libp2p.mux.MuxStream;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// Opens streams on connections, and agrees with the peer on what is spoken.
final class Openings {
  private static final int ATTEMPTS = 3;
  private static final Duration POLL = Duration.ofMillis(20);

  private final Registry registry;
  private final MemoryPool memory;
  private final Counters counters;
  private final Duration patience;

  /// @param patience for agreeing on a protocol, and for a direct connection beside a relayed one
  Openings(Registry registry, MemoryPool memory, Counters counters, Duration patience) {
    this.registry = registry;
    this.memory = memory;
    this.counters = counters;
    this.patience = patience;
  }

  /// How to get a connection.
  interface Way {
    PeerConnection to(PeerId peer) throws InterruptedException;
  }

  LibStream open(PeerId peer, List<String> protocols, Way way, boolean overRelay)
      throws InterruptedException {
    for (int left = ATTEMPTS - 1; ; left--) {
      PeerConnection connection = way.to(peer);
      if (connection.limited() && !overRelay) connection = awaitDirect(connection);
      try {
        return openOn(connection, protocols);
      } catch (AssayFault.World | AssayFault.Peer fault) {
        // The connection ended under us, before any byte of the caller's was sent.
        if (left == 0 || connection.usable()) throw fault;
      }
    }
  }

  LibStream openHeld(PeerId peer, List<String> protocols) throws InterruptedException {
    PeerConnection held = registry.direct(peer);
    if (held == null) throw new AssayFault.World(peer + " is not connected");
    return openOn(held, protocols);
  }

  /// The direct connection that takes the place of a relayed one.
  private PeerConnection awaitDirect(PeerConnection relayed) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end && relayed.usable()) {
      PeerConnection direct = registry.direct(relayed.peer());
      if (direct != null) return direct;
      Thread.sleep(POLL);
    }
    throw new AssayFault.World(relayed.peer() + " is reached only through a relay");
  }

  LibStream openOn(PeerConnection connection, List<String> protocols) throws InterruptedException {
    MuxStream raw = connection.muxer().open();
    try {
      var stream = new ChosenStream(connection, raw, memory);
      String first = protocols.getFirst();
      if (protocols.size() == 1 && connection.serves(first)) {
        stream.assume(first, patience, counters);
      } else {
        stream.offer(protocols, patience, counters);
      }
      return stream;
    } catch (RuntimeException | InterruptedException e) {
      raw.reset();
      throw e;
    }
  }
}
