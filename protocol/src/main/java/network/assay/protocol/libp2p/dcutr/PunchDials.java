// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.dcutr;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.Dials;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One attempt at a direct connection, at all addresses at once.
final class PunchDials {
  private static final Logger LOG = LoggerFactory.getLogger(PunchDials.class);

  /// To who is public, one round trip or two; a NAT answers nothing.
  private static final Duration PLAIN = Duration.ofSeconds(2);

  private static final Duration AT_ONCE = Duration.ofSeconds(10);

  /// Between two packets to who dials us over QUIC, by chance (libp2p specs, DCUtR).
  private static final long KNOCK_MIN_MILLIS = 10;

  private static final long KNOCK_MAX_MILLIS = 200;

  /// Packets to one address, some five seconds' worth: a NAT remembers for thirty. Who names the
  /// addresses has sent less than this brings, so they are few.
  static final int KNOCKS = 50;

  /// Addresses of one attempt that are knocked at.
  static final int MAX_DOORS = 4;

  private final Connections connections;

  PunchDials(Connections connections) {
    this.connections = connections;
  }

  /// Whether a connection to the peer is there that is over no relay.
  boolean direct(PeerId peer) {
    PeerConnection now = connections.find(peer);
    return now != null && !now.limited();
  }

  /// Dials all addresses at once; whether a direct connection is there soon.
  ///
  /// @param initiator our role in the handshake
  /// @param fromListener whether from the port we listen on, which is the one NATs know
  boolean reach(PeerId peer, List<Multiaddr> addresses, boolean initiator, boolean fromListener)
      throws InterruptedException {
    if (direct(peer)) return true;
    var dials = new ArrayList<Thread>();
    List<Multiaddr> tried = fromListener && !initiator ? fewDoors(addresses) : addresses;
    var left = new CountDownLatch(tried.size());
    for (Multiaddr address : tried) {
      dials.add(
          Thread.ofVirtual()
              .name("punch-dial-" + peer.brief())
              .start(
                  () -> {
                    try {
                      go(address, peer, initiator, fromListener);
                    } catch (AssayFault fault) {
                      LOG.debug("{} is not reached at {}: {}", peer, address, fault.getMessage());
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    } finally {
                      left.countDown();
                    }
                  }));
    }
    Duration patience = fromListener ? AT_ONCE : PLAIN;
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (!direct(peer) && System.nanoTime() < end) {
        if (left.await(20, TimeUnit.MILLISECONDS)) break;
      }
    } finally {
      dials.forEach(Thread::interrupt);
    }
    return direct(peer);
  }

  private void go(Multiaddr address, PeerId peer, boolean initiator, boolean fromListener)
      throws InterruptedException {
    Dials dials = connections.dials();
    if (!fromListener) {
      dials.dial(address, peer, initiator);
    } else if (initiator || !dials.knocks(address)) {
      dials.punch(address, peer, initiator);
    } else {
      knock(address, peer);
    }
  }

  private List<Multiaddr> fewDoors(List<Multiaddr> addresses) {
    var few = new ArrayList<Multiaddr>();
    int doors = 0;
    for (Multiaddr address : addresses) {
      if (!connections.dials().knocks(address) || ++doors <= MAX_DOORS) few.add(address);
    }
    return few;
  }

  /// Until the peer is in or will not come, or we are interrupted.
  private void knock(Multiaddr address, PeerId peer) throws InterruptedException {
    for (int i = 0; i < KNOCKS && !direct(peer); i++) {
      connections.dials().knock(address, peer);
      Thread.sleep(ThreadLocalRandom.current().nextLong(KNOCK_MIN_MILLIS, KNOCK_MAX_MILLIS));
    }
    // Its dial may be on the way.
    while (!direct(peer)) Thread.sleep(KNOCK_MAX_MILLIS);
  }
}
