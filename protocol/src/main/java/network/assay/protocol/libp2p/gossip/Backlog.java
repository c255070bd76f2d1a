// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.market.PeerId;

/// RPCs that wait for the router: so many of a peer, over all the streams that it has had. For
/// several threads; who has nothing waiting is forgotten.
final class Backlog {
  private final int most;
  private final Map<PeerId, Seats> peers = new HashMap<>();

  private static final class Seats {
    final Semaphore free;
    int users;

    Seats(int most) {
      this.free = new Semaphore(most);
    }
  }

  Backlog(int most) {
    this.most = most;
  }

  /// Waits for room for one more; false where there was none in time. It must then [#leave].
  boolean enter(PeerId peer, long seconds) throws InterruptedException {
    Seats seats = join(peer);
    boolean entered = false;
    try {
      entered = seats.free.tryAcquire(seconds, TimeUnit.SECONDS);
      return entered;
    } finally {
      if (!entered) part(peer, seats);
    }
  }

  void leave(PeerId peer) {
    Seats seats = find(peer);
    seats.free.release();
    part(peer, seats);
  }

  private synchronized Seats find(PeerId peer) {
    Seats seats = peers.get(peer);
    if (seats == null) throw new IllegalStateException("nothing waits of " + peer);
    return seats;
  }

  private synchronized Seats join(PeerId peer) {
    Seats seats = peers.computeIfAbsent(peer, _ -> new Seats(most));
    seats.users++;
    return seats;
  }

  private synchronized void part(PeerId peer, Seats seats) {
    if (--seats.users == 0) peers.remove(peer);
  }

  synchronized int peers() {
    return peers.size();
  }
}
