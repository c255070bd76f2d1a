// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import network.assay.node.blob.Incoming;
import network.assay.node.blob.Manifest;
import network.assay.node.swarm.Failure;
import network.assay.node.swarm.Order;
import network.assay.node.swarm.Swarm;
import network.assay.node.swarm.SwarmRules;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// One blob on its way from its origin and, if wanted, from others: does what a [Swarm] orders, and
/// writes what comes. A piece on the way has a virtual thread; all else happens on the caller's.
final class Fetch {
  /// Sources besides the origin.
  static final int OTHERS = 7;

  /// How often the origin is asked who else has it.
  private static final long ASK_AGAIN = Duration.ofSeconds(5).toNanos();

  /// With fewer pieces missing, the origin alone is as good.
  private static final int WORTH_SHARING = 4;

  private sealed interface Event {
    /// @param by what was started for it: one that was cancelled may still answer
    record Came(Order.Ask<PeerId> ask, Thread by, Holder.Answer answer) implements Event {}

    record Found(List<PeerId> holders) implements Event {}
  }

  private final Holder origin;
  private final Incoming incoming;
  private final @Nullable Liars liars;
  private final Swarm<PeerId> swarm;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Map<Order.Ask<PeerId>, Thread> flights = new HashMap<>();
  private final Map<PeerId, Holder> holders = new HashMap<>();
  private AssayFault why;
  private boolean asking;
  private long askNext;

  /// @param liars whom not to ask; null where nobody but the origin is asked
  Fetch(Holder origin, Incoming incoming, Manifest manifest, @Nullable Liars liars) {
    this.origin = origin;
    this.incoming = incoming;
    this.liars = liars;
    this.swarm = new Swarm<>(manifest.pieces().size(), incoming.here(), SwarmRules.DEFAULTS);
    this.why = new AssayFault.World("peer " + origin.peer().brief() + " sends nothing");
    this.askNext = System.nanoTime();
    holders.put(origin.peer(), origin);
    swarm.addOrigin(origin.peer());
  }

  /// Returns when every piece is written.
  ///
  /// @param end when to give up, as [System#nanoTime] counts
  /// @throws AssayFault the origin's, where nobody is left to ask
  void run(long end) throws InterruptedException {
    Thread seeker = null;
    try {
      while (!swarm.isDone()) {
        long now = System.nanoTime();
        if (now - end >= 0) throw new AssayFault.World("a blob comes too slowly");
        if (untilAsking(now) <= 0) seeker = seek(now);
        for (Order<PeerId> order : swarm.orders(now)) obey(order);
        if (swarm.isStuck()) throw why;
        long wake = Math.min(swarm.wake(now) - now, end - now);
        wake = Math.min(wake, untilAsking(now));
        Event event = events.poll(Math.max(wake, 1_000_000), TimeUnit.NANOSECONDS);
        if (event != null) take(event);
      }
    } finally {
      if (seeker != null) seeker.interrupt();
      flights.values().forEach(Thread::interrupt);
    }
  }

  private long untilAsking(long now) {
    boolean wanted = liars != null && !asking && swarm.missing() >= WORTH_SHARING;
    return wanted ? askNext - now : Long.MAX_VALUE;
  }

  private Thread seek(long now) {
    asking = true;
    askNext = now + ASK_AGAIN;
    return Thread.ofVirtual().name("holders").start(this::seek);
  }

  private void seek() {
    try {
      events.add(new Event.Found(origin.holders()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void obey(Order<PeerId> order) {
    switch (order) {
      case Order.Ask<PeerId> ask -> {
        Holder holder = holder(ask.source());
        flights.put(
            ask, Thread.ofVirtual().name("piece-" + ask.piece()).start(() -> fly(ask, holder)));
      }
      case Order.Cancel<PeerId>(PeerId peer, int piece) -> {
        Thread thread = flights.remove(new Order.Ask<>(peer, piece));
        if (thread != null) thread.interrupt();
      }
    }
  }

  private Holder holder(PeerId peer) {
    Holder holder = holders.get(peer);
    if (holder == null) throw new AssayFault.Internal("nobody knows " + peer);
    return holder;
  }

  private void fly(Order.Ask<PeerId> ask, Holder holder) {
    Holder.Answer answer;
    try {
      answer = holder.piece(ask.piece());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } catch (RuntimeException e) {
      answer = new Holder.Answer.Failed(new AssayFault.Internal("a piece was lost", e));
    }
    events.add(new Event.Came(ask, Thread.currentThread(), answer));
  }

  private void take(Event event) {
    switch (event) {
      case Event.Found(var found) -> {
        asking = false;
        for (PeerId peer : found) meet(peer);
      }
      case Event.Came(Order.Ask<PeerId> ask, Thread by, Holder.Answer answer) -> {
        if (flights.remove(ask, by)) land(ask, answer);
      }
    }
  }

  private void meet(PeerId peer) {
    // Who was left out makes room for another, and does not come back.
    if (swarm.sources().size() > OTHERS || holders.containsKey(peer)) return;
    if (liars == null || liars.has(peer) || !origin.peers().trusts(peer)) return;
    holders.put(peer, new Holder(peer, origin.content(), origin.peers()));
    swarm.add(peer);
  }

  private void land(Order.Ask<PeerId> ask, Holder.Answer answer) {
    Holder from = holder(ask.source());
    switch (answer) {
      case Holder.Answer.Bytes(byte[] bytes) -> {
        if (incoming.put(ask.piece(), bytes)) {
          swarm.arrived(ask.source(), ask.piece(), System.nanoTime());
        } else {
          lied(ask, from, "wrong bytes as piece " + ask.piece());
        }
      }
      case Holder.Answer.Nonsense(String what) -> lied(ask, from, what);
      case Holder.Answer.Absent() -> failed(ask, Failure.ABSENT, from.absent());
      case Holder.Answer.Failed(AssayFault fault) -> failed(ask, Failure.FAILED, fault);
    }
  }

  private void lied(Order.Ask<PeerId> ask, Holder from, String what) {
    if (liars != null) liars.add(ask.source());
    failed(ask, Failure.LIED, from.lied(what));
  }

  /// The origin's fault is what the fetch may end with: it was named as the holder.
  private void failed(Order.Ask<PeerId> ask, Failure failure, AssayFault fault) {
    if (ask.source().equals(origin.peer())) why = fault;
    swarm.failed(ask.source(), ask.piece(), failure, System.nanoTime());
  }
}
