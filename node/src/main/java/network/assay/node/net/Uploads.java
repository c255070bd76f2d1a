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

  /// Bytes a second at which a reply has to be taken while there is not much room: a peer that is
  /// sent all it may have at once takes four times that. So a piece is through, or given up, before
  /// those in line lose patience.
  private static final long SLOWEST = 16 << 10;

  private static final int LEAST_SECONDS = 10;

  /// Also for a long manifest: those in line wait for [#PATIENCE] and no longer.
  private static final int MOST_SECONDS = 18;

  /// Room to send one piece, until it is over.
  interface Turn {
    /// Of what needs no room.
    Turn NONE = _ -> {};

    /// So many bytes are about to be sent.
    ///
    /// @return how long the peer has to take them; nothing where that is what the protocol leaves
    default Optional<Duration> sends(int bytes) {
      return Optional.empty();
    }

    /// @param whole whether all was sent
    void over(boolean whole);
  }

  private record Held(Uploads uploads, FairShare.Ticket<PeerId> ticket) implements Turn {
    @Override
    public Optional<Duration> sends(int bytes) {
      return uploads.sends(ticket) ? Optional.of(Uploads.within(bytes)) : Optional.empty();
    }

    @Override
    public void over(boolean whole) {
      uploads.over(ticket, whole);
    }
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

  /// Waits until it is `peer`'s turn to be sent so many bytes.
  ///
  /// @throws AssayFault.World when it does not come soon, or too many of the peer wait
  Turn await(PeerId peer, int bytes) throws InterruptedException {
    FairShare.Ticket<PeerId> ticket;
    var granted = new CountDownLatch(1);
    synchronized (waiting) {
      Optional<FairShare.Ticket<PeerId>> line =
          share.ask(peer, bytes, Math.max(1, bytes / Manifest.PIECE_BYTES));
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
      if (!mine) over(ticket, false);
    }
    sent.increment();
    return new Held(this, ticket);
  }

  /// What is left to a peer to take so many bytes while there is not much room.
  static Duration within(int bytes) {
    return Duration.ofSeconds(Math.clamp(bytes / SLOWEST, LEAST_SECONDS, MOST_SECONDS));
  }

  /// @return whether there is not much room
  private boolean sends(FairShare.Ticket<PeerId> ticket) {
    synchronized (waiting) {
      share.sends(ticket, System.nanoTime());
      return share.isCrowded();
    }
  }

  private static AssayFault.World busy(PeerId peer) {
    return new AssayFault.World("peer " + peer.brief() + " waits for more than its share");
  }

  private void over(FairShare.Ticket<PeerId> ticket, boolean whole) {
    synchronized (waiting) {
      waiting.remove(ticket);
      share.over(ticket, whole, System.nanoTime());
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
