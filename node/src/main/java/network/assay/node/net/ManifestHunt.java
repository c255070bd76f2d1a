// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import network.assay.node.blob.Manifest;
import network.assay.node.net.Arrivals.Arrival;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// Asks all that are named as holders of a blob for its manifest, at once, until one has sent it.
/// Those whose holder has not are refused.
final class ManifestHunt {
  private sealed interface Event {
    record Changed() implements Event {}

    record Came(Manifest manifest) implements Event {}

    /// @param by what was started for it
    record Failed(PeerId from, Thread by, AssayFault why) implements Event {}
  }

  /// @param maxBytes of the blob, that those allow who had named the holder when it was asked
  private record Flight(Thread thread, long maxBytes) {}

  private final Arrival arrival;
  private final Asking peers;
  private final Duration turn;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Map<PeerId, Flight> flights = new HashMap<>();

  /// @param turn how soon holders that do not answer make way for blobs that have no place
  ManifestHunt(Arrival arrival, Asking peers, Duration turn) {
    this.arrival = arrival;
    this.peers = peers;
    this.turn = turn;
  }

  /// @return nothing where nobody waits for it any more
  Optional<Manifest> run() throws InterruptedException {
    arrival.onChange(() -> events.add(new Event.Changed()));
    long turnEnds = System.nanoTime() + turn.toNanos();
    try {
      while (!arrival.isOver()) {
        for (PeerId origin : Wish.origins(arrival.wishes())) {
          flights.computeIfAbsent(origin, this::ask);
        }
        // Whoever comes and goes meanwhile makes no turn longer.
        Event event = events.poll(turnEnds - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (event == null) {
          if (arrival.giveWay()) break;
          turnEnds = System.nanoTime() + turn.toNanos();
          continue;
        }
        switch (event) {
          case Event.Changed() -> flights.keySet().removeIf(this::isUnwanted);
          case Event.Came(var manifest) -> {
            return Optional.of(manifest);
          }
          case Event.Failed(var from, var by, var why) -> {
            Flight flight = flights.get(from);
            if (flight != null && flight.thread == by) {
              flights.remove(from);
              refuse(from, flight.maxBytes, why);
            }
          }
        }
      }
      return Optional.empty();
    } finally {
      flights.values().forEach(flight -> flight.thread.interrupt());
    }
  }

  private List<Wish> named(PeerId origin) {
    return arrival.wishes().stream().filter(wish -> wish.origin().equals(origin)).toList();
  }

  private boolean isUnwanted(PeerId origin) {
    boolean unwanted = named(origin).isEmpty();
    Flight flight = flights.get(origin);
    if (unwanted && flight != null) flight.thread.interrupt();
    return unwanted;
  }

  /// Who came since and may take more has it asked anew.
  private void refuse(PeerId origin, long maxBytes, AssayFault why) {
    for (Wish wish : named(origin)) {
      if (wish.maxBytes() <= maxBytes) arrival.refuse(wish, why);
    }
  }

  private Flight ask(PeerId origin) {
    var holder = new Holder(origin, arrival.content(), peers);
    long most = named(origin).stream().mapToLong(Wish::maxBytes).max().orElse(0);
    Thread thread =
        Thread.ofVirtual().name("manifest").start(() -> events.add(answer(holder, most)));
    return new Flight(thread, most);
  }

  private static Event answer(Holder holder, long maxBytes) {
    AssayFault why;
    try {
      return new Event.Came(holder.manifest(maxBytes));
    } catch (AssayFault e) {
      why = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      why = new AssayFault.World("nobody waits for it any more", e);
    } catch (RuntimeException e) {
      why = new AssayFault.Internal("a manifest was lost", e);
    }
    return new Event.Failed(holder.peer(), Thread.currentThread(), why);
  }
}
