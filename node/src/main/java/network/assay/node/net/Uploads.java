// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import network.assay.node.blob.Manifest;
import network.assay.node.swarm.FairShare;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// Sends pieces of blobs to peers in turns, within rates and memory (docs/spec/wire, section 8).
/// For any number of virtual threads.
public final class Uploads {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int HELD_PER_PEER = 4;
  private static final int HELD = 256;
  private static final int WAITING_PER_PEER = 64;

  /// Room to send one piece, until it is closed.
  interface Turn extends AutoCloseable {
    /// Of what needs no room.
    Turn NONE = () -> {};

    @Override
    void close();
  }

  private final FairShare<PeerId> share;
  private final Duration patience;

  /// Who waits; guarded by itself, as is `share`.
  private final Map<FairShare.Ticket<PeerId>, CountDownLatch> waiting = new HashMap<>();

  private final LongAdder sent = new LongAdder();
  private boolean timed;

  /// @param rate bytes a second to all peers, 0 for no limit
  /// @param ratePerPeer bytes a second to one, 0 for no limit
  public Uploads(long rate, long ratePerPeer) {
    this(new FairShare.Limits(rate, ratePerPeer, HELD_PER_PEER, HELD, WAITING_PER_PEER), PATIENCE);
  }

  Uploads(FairShare.Limits limits, Duration patience) {
    this.share = new FairShare<>(limits);
    this.patience = patience;
  }

  /// Pieces sent, or begun to be, since the start.
  public long pieces() {
    return sent.sum();
  }

  /// Waits until it is `peer`'s turn to be sent a piece.
  ///
  /// @throws AssayFault.World when it does not come soon, or too many of the peer wait
  Turn await(PeerId peer) throws InterruptedException {
    FairShare.Ticket<PeerId> ticket;
    var granted = new CountDownLatch(1);
    synchronized (waiting) {
      Optional<FairShare.Ticket<PeerId>> line = share.ask(peer, Manifest.PIECE_BYTES);
      if (line.isEmpty()) throw busy(peer);
      ticket = line.get();
      waiting.put(ticket, granted);
      next();
    }
    boolean mine = false;
    try {
      mine = granted.await(patience.toNanos(), TimeUnit.NANOSECONDS);
      if (!mine) throw busy(peer);
    } finally {
      if (!mine) over(ticket);
    }
    sent.increment();
    return () -> over(ticket);
  }

  private static AssayFault.World busy(PeerId peer) {
    return new AssayFault.World("peer " + peer.brief() + " waits for more than its share");
  }

  private void over(FairShare.Ticket<PeerId> ticket) {
    synchronized (waiting) {
      waiting.remove(ticket);
      share.over(ticket);
      next();
    }
  }

  private void next() {
    long now = System.nanoTime();
    for (FairShare.Ticket<PeerId> ticket : share.grant(now)) {
      CountDownLatch granted = waiting.remove(ticket);
      if (granted != null) granted.countDown();
    }
    if (!timed && !waiting.isEmpty()) share.wake(now).ifPresent(at -> look(at - now));
  }

  /// Looks again when a rate allows more. One thread does at a time.
  private void look(long nanos) {
    timed = true;
    Thread.ofVirtual()
        .name("uploads")
        .start(
            () -> {
              try {
                Thread.sleep(Duration.ofNanos(Math.max(nanos, 1_000_000)));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              synchronized (waiting) {
                timed = false;
                next();
              }
            });
  }
}
