// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import network.assay.protocol.libp2p.connection.ConnectionLimits;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Dials as somebody else, and never from the port this host listens on: so the connection held
/// with the asker is left alone, and no NAT lets the dial in because of it. For one peer at a time
/// once, for a few in all.
final class Prober {
  private static final int AT_ONCE = 8;
  private static final int ANY_PORT = 9;

  private static final ConnectionLimits MODEST =
      new ConnectionLimits(
          AT_ONCE,
          AT_ONCE,
          AT_ONCE,
          64 * 1024,
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30));

  private final Connections host;
  private final InstantSource clock;
  private final Set<PeerId> busy = ConcurrentHashMap.newKeySet();
  private final Semaphore seats = new Semaphore(AT_ONCE);
  private @Nullable Connections other;
  private boolean stopped;

  /// What dials for one peer.
  interface Work<T> {
    T with(Connections other) throws InterruptedException;
  }

  Prober(Connections host, InstantSource clock) {
    this.host = host;
    this.clock = clock;
  }

  /// Takes a peer's turn, until [#done]; false where it has one already.
  boolean begin(PeerId peer) {
    return busy.add(peer);
  }

  void done(PeerId peer) {
    busy.remove(peer);
  }

  /// Does what is to be done for a peer that has its turn; null where too many others have theirs.
  /// Afterwards nothing connects this other self to the peer.
  <T> @Nullable T run(PeerId peer, Work<T> work) throws InterruptedException {
    if (!seats.tryAcquire()) return null;
    try {
      Connections other = other();
      try {
        return work.with(other);
      } finally {
        other.disconnect(peer);
      }
    } finally {
      seats.release();
    }
  }

  /// Whether packets to a machine would leave this one at all, as those of IPv6 often do not.
  static boolean hasRouteTo(InetAddress machine) {
    try (DatagramChannel probe = DatagramChannel.open()) {
      // Of UDP: looks the route up and sends nothing.
      return probe.connect(new InetSocketAddress(machine, ANY_PORT)).isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private synchronized Connections other() {
    if (stopped) throw new AssayFault.World("the host is stopping");
    Connections known = other;
    if (known == null) {
      known =
          new Connections(HostKey.generate(new SecureRandom()), MODEST, clock, host.securities());
      var _ = known.start(List.of());
      other = known;
    }
    return known;
  }

  synchronized void stop() {
    stopped = true;
    if (other != null) other.stop(Duration.ZERO);
  }
}
