// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import network.assay.node.blob.Incoming;
import network.assay.node.blob.Manifest;
import network.assay.node.net.Arrivals.Arrival;
import network.assay.node.swarm.Failure;
import network.assay.node.swarm.Order;
import network.assay.node.swarm.Swarm;
import network.assay.node.swarm.SwarmRules;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// One blob on its way from those named as its holders and, if wanted, from others: does what a
/// [Swarm] orders, and writes what comes. A piece on the way has a virtual thread; all else happens
/// on the caller's.
final class Fetch {
  /// Sources besides one that was named.
  static final int OTHERS = 7;

  /// How often the origin is asked who else has it.
  private static final long ASK_AGAIN = Duration.ofSeconds(5).toNanos();

  /// With fewer pieces missing, the origin alone is as good.
  private static final int WORTH_SHARING = 4;

  /// How soon one that is slow makes way for those that have no place.
  private static final long TURN = Duration.ofSeconds(60).toNanos();

  /// What is not slow brings so much in its turn.
  private static final long TURN_BYTES = 60 << 20;

  private sealed interface Event {
    /// Others wish for it.
    record Changed() implements Event {}

    /// @param by what was started for it: one that was cancelled may still answer
    record Came(Order.Ask<PeerId> ask, Thread by, Holder.Answer answer) implements Event {}

    record Found(PeerId by, List<PeerId> holders) implements Event {}
  }

  private final Arrival arrival;
  private final Incoming incoming;
  private final Manifest manifest;
  private final Means means;
  private final Pace<Wish> pace;
  private final Swarm<PeerId> swarm;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Map<Order.Ask<PeerId>, Thread> flights = new HashMap<>();

  /// Those named as holders that were added to the sources.
  private final Set<PeerId> named = new HashSet<>();

  /// Those that others named: who was left out makes room for another, and does not come back.
  private final Set<PeerId> met = new HashSet<>();

  private final Map<PeerId, Thread> seekers = new HashMap<>();
  private final Map<PeerId, AssayFault> faults = new HashMap<>();
  private long seekNext = System.nanoTime();
  private long turnEnds = System.nanoTime() + TURN;
  private long turnBytes;

  /// What all fetches of a node share.
  ///
  /// @param patience of each wish, besides what [Pace] gives it
  record Means(Asking peers, Liars liars, Fetched fetched, Duration patience) {}

  Fetch(Arrival arrival, Incoming incoming, Manifest manifest, Means means) {
    this.arrival = arrival;
    this.incoming = incoming;
    this.manifest = manifest;
    this.means = means;
    this.pace = new Pace<>(means.patience());
    this.swarm = new Swarm<>(manifest.pieces().size(), incoming.here(), SwarmRules.DEFAULTS);
  }

  /// Returns when every piece is written, or the arrival is over; wishes that cannot be fulfilled
  /// are refused, each with the fault of the holder that it names.
  ///
  /// @return whether every piece is written
  boolean run() throws InterruptedException {
    arrival.onChange(() -> events.add(new Event.Changed()));
    try {
      while (!swarm.isDone()) {
        long now = System.nanoTime();
        attend(now);
        if (makesWay(now)) return false;
        seek(now);
        for (Order<PeerId> order : swarm.orders(now)) obey(order);
        refuse(now);
        if (arrival.isOver()) return false;
        Event event = events.poll(Math.max(idle(now), 1_000_000), TimeUnit.NANOSECONDS);
        if (event != null) take(event);
      }
      return true;
    } finally {
      seekers.values().forEach(Thread::interrupt);
      flights.values().forEach(Thread::interrupt);
    }
  }

  private long idle(long now) {
    long wait = Math.min(swarm.wake(now) - now, pace.untilLate(now));
    wait = Math.min(wait, turnEnds - now);
    return isSharing(arrival.wishes()) ? Math.min(wait, seekNext - now) : wait;
  }

  private boolean isSharing(List<Wish> wishes) {
    return swarm.missing() >= WORTH_SHARING && wishes.stream().anyMatch(Wish::isAmong);
  }

  /// Sees to it that the sources are those that the wishes allow.
  private void attend(long now) {
    List<Wish> wishes = arrival.wishes();
    pace.retain(wishes);
    for (Wish wish : wishes) {
      if (!pace.begin(wish, now)) continue;
      if (manifest.length() > wish.maxBytes()) {
        arrival.refuse(wish, Holder.tooLong(arrival.content(), manifest.length(), wish.maxBytes()));
      }
      // Whoever failed before may have it now.
      named.remove(wish.origin());
    }
    Set<PeerId> origins = Wish.origins(wishes);
    named.retainAll(origins);
    for (PeerId origin : origins) {
      if (named.add(origin)) swarm.addOrigin(origin);
    }
    boolean among = wishes.stream().anyMatch(Wish::isAmong);
    for (PeerId source : swarm.sources()) {
      if (!named.contains(source) && !(among && met.contains(source))) swarm.drop(source);
    }
  }

  private boolean makesWay(long now) {
    if (turnEnds - now > 0) return false;
    boolean slow = turnBytes < TURN_BYTES;
    turnEnds = now + TURN;
    turnBytes = 0;
    return slow && arrival.giveWay();
  }

  private void refuse(long now) {
    for (Wish wish : arrival.wishes()) {
      PeerId origin = wish.origin();
      // One that has come just now is tried first.
      boolean out = pace.waits(wish) && named.contains(origin) && !swarm.sources().contains(origin);
      if (out && (!wish.isAmong() || swarm.isStuck() || pace.isLate(wish, now))) {
        arrival.refuse(wish, fault(origin));
      } else if (pace.isLate(wish, now)) {
        arrival.refuse(wish, new AssayFault.World("a blob comes too slowly"));
      }
    }
  }

  private AssayFault fault(PeerId origin) {
    AssayFault fault = faults.get(origin);
    if (fault != null) return fault;
    return new AssayFault.World("peer " + origin.brief() + " sends nothing");
  }

  private void seek(long now) {
    List<Wish> wishes = arrival.wishes();
    if (!isSharing(wishes) || seekNext - now > 0) return;
    seekNext = now + ASK_AGAIN;
    for (Wish wish : wishes) {
      if (wish.isAmong() && named.contains(wish.origin())) {
        seekers.computeIfAbsent(wish.origin(), this::seek);
      }
    }
  }

  private Thread seek(PeerId origin) {
    Holder holder = holder(origin);
    return Thread.ofVirtual()
        .name("holders")
        .start(
            () -> {
              try {
                events.add(new Event.Found(origin, holder.holders()));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private Holder holder(PeerId peer) {
    return new Holder(peer, arrival.content(), means.peers());
  }

  private void obey(Order<PeerId> order) {
    switch (order) {
      case Order.Ask<PeerId> ask ->
          flights.put(ask, Thread.ofVirtual().name("piece-" + ask.piece()).start(() -> fly(ask)));
      case Order.Cancel<PeerId>(PeerId peer, int piece) -> {
        Thread thread = flights.remove(new Order.Ask<>(peer, piece));
        if (thread != null) thread.interrupt();
      }
    }
  }

  private void fly(Order.Ask<PeerId> ask) {
    Holder.Answer answer;
    try {
      answer = holder(ask.source()).piece(ask.piece());
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
      case Event.Changed() -> {}
      case Event.Found(PeerId by, var found) -> {
        seekers.remove(by);
        for (PeerId peer : found) meet(peer);
      }
      case Event.Came(Order.Ask<PeerId> ask, Thread by, Holder.Answer answer) -> {
        if (flights.remove(ask, by)) land(ask, answer);
      }
    }
  }

  private void meet(PeerId peer) {
    if (swarm.sources().size() > OTHERS || named.contains(peer) || met.contains(peer)) return;
    if (means.liars().has(peer) || !means.peers().trusts(peer)) return;
    met.add(peer);
    swarm.add(peer);
  }

  private void land(Order.Ask<PeerId> ask, Holder.Answer answer) {
    Holder from = holder(ask.source());
    switch (answer) {
      case Holder.Answer.Bytes(byte[] bytes) -> {
        if (incoming.put(ask.piece(), bytes)) {
          long now = System.nanoTime();
          pace.came(bytes.length, now);
          turnBytes += bytes.length;
          means.fetched().came(named.contains(ask.source()));
          swarm.arrived(ask.source(), ask.piece(), now);
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
    means.liars().add(ask.source());
    failed(ask, Failure.LIED, from.lied(what));
  }

  /// A wish may end with the fault of the holder that it named.
  private void failed(Order.Ask<PeerId> ask, Failure failure, AssayFault fault) {
    if (named.contains(ask.source())) faults.put(ask.source(), fault);
    swarm.failed(ask.source(), ask.piece(), failure, System.nanoTime());
  }
}
