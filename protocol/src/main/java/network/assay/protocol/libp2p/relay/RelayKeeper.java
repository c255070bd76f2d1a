// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps reservations with [#WANTED] relays for as long as this host needs them: first with those
/// it was told of, then with peers that turn out to be relays.
public final class RelayKeeper {
  /// Relays at once: one may go away.
  public static final int WANTED = 2;

  private static final Logger LOG = LoggerFactory.getLogger(RelayKeeper.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final Duration AGAIN = Duration.ofMinutes(1);
  private static final int MAX_RESTING = 256;

  private final RelayClient client;
  private final Connections connections;
  private final List<Multiaddr> told;
  private final BooleanSupplier needed;
  private final InstantSource clock;
  private final Runnable changed;
  private final Map<PeerId, Reservation> held = new LinkedHashMap<>();
  private final Map<PeerId, RelayChoice.Relay> found = new HashMap<>();
  private final SequencedMap<PeerId, Instant> resting = new LinkedHashMap<>();
  private @Nullable Thread thread;
  private boolean woken;

  // What listeners know; the keeper's thread alone.
  private List<Multiaddr> announced = List.of();

  /// @param told addresses of relays, each with the relay's id at its end
  /// @param needed whether this host is to be reached through relays, asked often
  /// @param changed called when [#addresses] has changed, on this keeper's thread
  public RelayKeeper(
      RelayClient client,
      Connections connections,
      List<Multiaddr> told,
      BooleanSupplier needed,
      InstantSource clock,
      Runnable changed) {
    this.client = client;
    this.connections = connections;
    this.told = List.copyOf(told);
    this.needed = needed;
    this.clock = clock;
    this.changed = changed;
    connections.onPeer(_ -> wake(), _ -> wake());
  }

  public synchronized void start() {
    if (thread == null) thread = Thread.ofVirtual().name("relays").start(this::run);
  }

  public synchronized void stop() {
    if (thread != null) thread.interrupt();
  }

  /// Something has changed that this may depend on.
  public synchronized void wake() {
    woken = true;
    notifyAll();
  }

  /// Our addresses over relays, each ending in `/p2p-circuit`.
  public synchronized List<Multiaddr> addresses() {
    var all = new ArrayList<Multiaddr>();
    for (Reservation each : held.values()) all.addAll(each.addresses());
    return all;
  }

  private void run() {
    try {
      while (true) {
        round();
        rest();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// One that fails keeps no later one from being tried, which then tells what this did not.
  private void round() throws InterruptedException {
    try {
      look();
      List<Multiaddr> now = addresses();
      if (now.equals(announced)) return;
      changed.run();
      announced = now;
    } catch (RuntimeException | Error e) {
      LOG.error("looking after relays failed", e);
    }
  }

  private synchronized void rest() throws InterruptedException {
    if (!woken) wait(PERIOD.toMillis());
    woken = false;
  }

  /// One round; on the keeper's thread.
  private void look() throws InterruptedException {
    boolean wanted = needed.getAsBoolean();
    Instant now = clock.instant();
    for (Reservation each : List.copyOf(all())) {
      boolean lost = !connections.connected().contains(each.relay());
      if (!wanted || lost || !each.expires().isAfter(now)) {
        forget(each.relay());
        if (lost) rests(each.relay(), now.plus(PERIOD));
      } else if (!each.renew().isAfter(now) && !isResting(each.relay())) {
        if (isOutdone(each.relay())) forget(each.relay());
        else reserve(each.relay());
      }
    }
    if (!wanted) return;
    for (Multiaddr relay : told) {
      PeerId peer = relay.peer();
      if (peer != null && wants(peer) && reached(relay, peer)) reserve(peer);
    }
    for (RelayChoice.Relay other : RelayChoice.inOrder(candidates())) {
      if (wants(other.peer()) && RelayChoice.suits(other, kept())) {
        reserve(other.peer());
        if (holds(other.peer())) found.put(other.peer(), other);
      }
    }
  }

  /// Peers that turn out to be relays, and are not kept.
  private List<RelayChoice.Relay> candidates() {
    return connections.all().stream()
        .filter(other -> other.protocols().contains(RelayServer.HOP) && !other.limited())
        .filter(other -> wantsAnyway(other.peer()))
        .map(RelayKeeper::relay)
        .toList();
  }

  private static RelayChoice.Relay relay(PeerConnection connection) {
    return new RelayChoice.Relay(connection.peer(), connection.from(), connection.inbound());
  }

  /// Those kept, as they were when they were chosen; of those told of, as they are.
  private List<RelayChoice.Relay> kept() {
    var kept = new ArrayList<RelayChoice.Relay>();
    for (Reservation each : all()) {
      RelayChoice.Relay chosen = found.get(each.relay());
      PeerConnection now = connections.find(each.relay());
      if (chosen != null) kept.add(chosen);
      else if (now != null) kept.add(relay(now));
    }
    return kept;
  }

  private boolean isOutdone(PeerId relay) {
    RelayChoice.Relay chosen = found.get(relay);
    if (chosen == null) return false;
    List<RelayChoice.Relay> others =
        kept().stream().filter(each -> !each.peer().equals(relay)).toList();
    return RelayChoice.isOutdone(chosen, others, candidates());
  }

  private boolean reached(Multiaddr relay, PeerId peer) throws InterruptedException {
    try {
      return !connections.connect(relay).limited();
    } catch (AssayFault fault) {
      LOG.debug("relay {} is not reached: {}", peer, fault.getMessage());
      rests(peer, clock.instant().plus(AGAIN));
      return false;
    }
  }

  private void reserve(PeerId relay) throws InterruptedException {
    try {
      keep(client.reserve(relay));
      LOG.info("reached through relay {}", relay);
    } catch (AssayFault fault) {
      LOG.debug("no reservation with {}: {}", relay, fault.getMessage());
      rests(relay, clock.instant().plus(AGAIN));
    }
  }

  private synchronized List<Reservation> all() {
    return List.copyOf(held.values());
  }

  private synchronized void keep(Reservation made) {
    held.put(made.relay(), made);
  }

  private synchronized boolean holds(PeerId relay) {
    return held.containsKey(relay);
  }

  private synchronized void forget(PeerId relay) {
    held.remove(relay);
    found.remove(relay);
    client.forget(relay);
  }

  private synchronized boolean wants(PeerId relay) {
    return held.size() < WANTED && wantsAnyway(relay);
  }

  /// Whether this one would be asked if there were room.
  private synchronized boolean wantsAnyway(PeerId relay) {
    return !held.containsKey(relay) && !isResting(relay);
  }

  private synchronized boolean isResting(PeerId relay) {
    Instant until = resting.get(relay);
    return until != null && until.isAfter(clock.instant());
  }

  private synchronized void rests(PeerId relay, Instant until) {
    resting.remove(relay);
    resting.putLast(relay, until);
    if (resting.size() > MAX_RESTING) resting.pollFirstEntry();
  }
}
