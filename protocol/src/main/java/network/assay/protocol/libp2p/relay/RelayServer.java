// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.identify.Announced;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.limits.BlockRates;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Relays to peers that have reserved it, within [RelayLimits] (libp2p specs, circuit-v2).
///
/// Whoever comes over a relay gets nothing: neither a reservation nor a circuit.
public final class RelayServer {
  /// Said to a relay.
  public static final String HOP = "/libp2p/circuit/relay/0.2.0/hop";

  private static final Logger LOG = LoggerFactory.getLogger(RelayServer.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BURST = 16;
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int MAX_BLOCKS = 4096;

  private final Connections connections;
  private final HostKey key;
  private final RelayLimits limits;
  private final Supplier<Announced> addresses;
  private final Reservations reservations;
  private final Circuits circuits;
  private final BlockRates asked;
  private final Set<Circuit> running = ConcurrentHashMap.newKeySet();
  private final LongAdder carried = new LongAdder();

  /// @param addresses where this host may be reached, asked for each reservation
  public RelayServer(
      Connections connections,
      HostKey key,
      RelayLimits limits,
      InstantSource clock,
      Supplier<Announced> addresses) {
    this.connections = connections;
    this.key = key;
    this.limits = limits;
    this.addresses = addresses;
    this.reservations = new Reservations(limits, clock);
    this.circuits = new Circuits(limits);
    this.asked = new BlockRates(clock, BURST * limits.circuitsPerPeer(), EVERY, MAX_BLOCKS);
    connections.handle(HOP, this::serve);
  }

  /// Ends every circuit.
  public void stop() {
    running.forEach(Circuit::cut);
  }

  /// Peers relayed to.
  public int reservations() {
    return reservations.size();
  }

  /// Circuits carried now.
  public int circuits() {
    return circuits.open();
  }

  /// Bytes passed on since the start, both directions.
  public long carried() {
    return carried.sum();
  }

  private void serve(LibStream stream) throws InterruptedException {
    stream.deadline(PATIENCE);
    switch (read(stream)) {
      case HopMessage.Reserve() -> reserve(stream);
      case HopMessage.Connect(PeerId to) -> connect(stream, to);
      case HopMessage.Answer _ -> {
        answer(stream, RelayStatus.UNEXPECTED_MESSAGE);
        throw new AssayFault.Peer("a relay's answer without a question");
      }
    }
  }

  private static HopMessage read(LibStream stream) throws InterruptedException {
    byte[] message = stream.readFrame(HopMessage.MAX_BYTES);
    if (message == null) throw new AssayFault.Peer("a relay asked for nothing");
    try {
      return HopMessage.decode(message);
    } catch (AssayFault.Peer fault) {
      answer(stream, RelayStatus.MALFORMED_MESSAGE);
      throw fault;
    }
  }

  private boolean mayAsk(LibStream stream) throws InterruptedException {
    RelayStatus refusal = null;
    if (stream.connection().limited()) refusal = RelayStatus.PERMISSION_DENIED;
    else if (!asked.take(stream.connection().from())) {
      refusal = RelayStatus.RESOURCE_LIMIT_EXCEEDED;
    }
    if (refusal != null) answer(stream, refusal);
    return refusal == null;
  }

  private void reserve(LibStream stream) throws InterruptedException {
    if (!mayAsk(stream)) return;
    PeerId peer = stream.peer();
    Instant expires = reservations.reserve(peer, stream.connection().from(), () -> isHere(peer));
    if (expires == null) {
      answer(stream, RelayStatus.RESERVATION_REFUSED);
      return;
    }
    PeerId self = key.peerId();
    List<Multiaddr> own =
        addresses.get().to(stream.connection().reach()).stream()
            .filter(address -> !address.isRelayed())
            .map(address -> address.withPeer(self))
            .toList();
    byte[] voucher = new Voucher(self, peer, expires).seal(key);
    answer(stream, RelayStatus.OK, new Granted(expires, own, voucher));
    LOG.debug("relays to {} until {}", peer, expires);
  }

  private boolean isHere(PeerId peer) {
    PeerConnection held = connections.find(peer);
    return held != null && !held.limited();
  }

  private void connect(LibStream stream, PeerId to) throws InterruptedException {
    if (!mayAsk(stream)) return;
    PeerId from = stream.peer();
    var call = new Circuits.Call(from, stream.connection().from(), to);
    if (from.equals(to)) {
      answer(stream, RelayStatus.PERMISSION_DENIED);
    } else if (!reservations.holds(to)) {
      answer(stream, RelayStatus.NO_RESERVATION);
    } else if (!circuits.begin(call)) {
      answer(stream, RelayStatus.RESOURCE_LIMIT_EXCEEDED);
    } else {
      try {
        join(stream, to);
      } finally {
        circuits.end(call);
      }
    }
  }

  private void join(LibStream stream, PeerId to) throws InterruptedException {
    LibStream far = invite(stream.peer(), to);
    if (far == null) {
      answer(stream, RelayStatus.CONNECTION_FAILED);
      return;
    }
    var circuit = new Circuit(stream, far, limits.circuit(), carried);
    running.add(circuit);
    try {
      answer(stream, RelayStatus.OK, null);
      circuit.run();
    } finally {
      running.remove(circuit);
      far.close();
    }
  }

  /// The stream to the peer behind us; null where it cannot be had.
  private @Nullable LibStream invite(PeerId from, PeerId to) throws InterruptedException {
    @Nullable LibStream far = null;
    boolean taken = false;
    try {
      far = connections.openHeld(to, List.of(RelayClient.STOP));
      far.deadline(PATIENCE);
      far.writeFrame(new StopMessage.Connect(from, limits.circuit()).encode());
      byte[] reply = far.readFrame(HopMessage.MAX_BYTES);
      taken =
          reply != null
              && StopMessage.decode(reply) instanceof StopMessage.Answer(RelayStatus status)
              && status == RelayStatus.OK;
    } catch (AssayFault fault) {
      LOG.debug("{} does not take a circuit: {}", to, fault.getMessage());
    } finally {
      if (far != null && !taken) far.reset();
    }
    return taken ? far : null;
  }

  private static void answer(LibStream stream, RelayStatus status) throws InterruptedException {
    stream.writeFrame(new HopMessage.Answer(status, null, null).encode());
  }

  private void answer(LibStream stream, RelayStatus status, @Nullable Granted granted)
      throws InterruptedException {
    stream.writeFrame(new HopMessage.Answer(status, granted, limits.circuit()).encode());
  }
}
