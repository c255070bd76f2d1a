// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.Detour;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// Is reached through relays, and reaches others through theirs (libp2p specs, circuit-v2).
public final class RelayClient implements Detour {
  /// Said by a relay.
  public static final String STOP = "/libp2p/circuit/relay/0.2.0/stop";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Duration FOR_EVER = Duration.ofDays(365);
  private static final int MAX_ADDRESSES = 4;

  private final Connections connections;
  private final PeerId self;
  private final InstantSource clock;

  /// Relays that may bring us somebody: those we have asked.
  private final Set<PeerId> asked = ConcurrentHashMap.newKeySet();

  public RelayClient(Connections connections, PeerId self, InstantSource clock) {
    this.connections = connections;
    this.self = self;
    this.clock = clock;
    connections.handle(STOP, this::accept);
    connections.dials().detour(this);
  }

  /// Asks a connected peer to relay to us, or to go on with it.
  ///
  /// @throws AssayFault.World where it does not want to
  /// @throws AssayFault.Peer where it breaks the protocol
  public Reservation reserve(PeerId relay) throws InterruptedException {
    boolean granted = false;
    boolean first = asked.add(relay);
    try (LibStream stream = connections.openHeld(relay, List.of(RelayServer.HOP))) {
      if (stream.connection().limited()) throw new AssayFault.World("a relay behind a relay");
      HopMessage.Answer answer = ask(stream, new HopMessage.Reserve());
      Reservation made = reserved(stream, answer);
      granted = true;
      return made;
    } finally {
      if (first && !granted) asked.remove(relay);
    }
  }

  /// Takes no more through a relay.
  void forget(PeerId relay) {
    asked.remove(relay);
  }

  private Reservation reserved(LibStream stream, HopMessage.Answer answer) {
    PeerId relay = stream.peer();
    Granted granted = answer.granted();
    if (granted == null) throw new AssayFault.Peer(relay + " grants a reservation of nothing");
    if (granted.voucher().length > 0) {
      Voucher voucher = Voucher.open(granted.voucher());
      if (!voucher.relay().equals(relay) || !voucher.peer().equals(self)) {
        throw new AssayFault.Peer(relay + " gives a voucher for somebody else");
      }
    }
    Instant now = clock.instant();
    Duration left = Duration.between(now, granted.expires());
    if (left.isNegative() || left.isZero()) throw new AssayFault.World("it is over already");
    if (left.compareTo(LONGEST) > 0) left = LONGEST;
    CircuitLimit limit = answer.limit();
    return new Reservation(
        relay,
        now.plus(left.dividedBy(2)),
        now.plus(left),
        over(stream.connection(), granted.addresses()),
        limit == null ? CircuitLimit.NONE : limit);
  }

  /// Our addresses over a relay: by those it tells of itself, or the one it was dialled at.
  private List<Multiaddr> over(PeerConnection relay, List<Multiaddr> told) {
    List<Multiaddr> usable = believable(told, relay.from());
    return (usable.isEmpty() ? List.of(relay.address()) : usable)
        .stream()
            .map(address -> address.withPeer(relay.peer()).overRelay(self).withoutPeer())
            .toList();
  }

  /// Those of the addresses a relay tells of itself that are passed on to others as ours: few, of
  /// machines rather than names, and none nearer than the relay is.
  static List<Multiaddr> believable(List<Multiaddr> told, InetAddress from) {
    Reach reach = Reach.of(from);
    return told.stream()
        .filter(address -> address.isDirect() && address.ip() != null && reach.mayTell(address))
        .distinct()
        .limit(MAX_ADDRESSES)
        .toList();
  }

  @Override
  public boolean handles(Multiaddr address) {
    return address.isRelayed();
  }

  @Override
  public PeerConnection dial(Multiaddr address, PeerId peer, boolean ours)
      throws InterruptedException {
    Multiaddr by = address.relay();
    PeerId relay = by == null ? null : by.peer();
    if (by == null || relay == null) throw new AssayFault.World("no relay is named: " + address);
    if (relay.equals(self)) throw new AssayFault.World("we are that relay: " + address);
    // Its own dial would wait for this one.
    if (relay.equals(peer)) throw new AssayFault.World("a peer is not its own relay: " + address);
    if (by.parts().size() > 1) {
      var _ = connections.dials().connect(by, ours);
    } else if (ours) {
      var _ = connections.connect(relay);
    }
    LibStream stream = connections.openDirect(relay, List.of(RelayServer.HOP));
    try {
      HopMessage.Answer answer = ask(stream, new HopMessage.Connect(peer));
      stream.deadline(patience(answer.limit() == null ? CircuitLimit.NONE : answer.limit()));
    } catch (RuntimeException | InterruptedException e) {
      stream.reset();
      throw e;
    }
    return connections.adopt(stream, address.withoutPeer(), true, peer);
  }

  /// The relay ends a circuit in time; if it does not, we do.
  private static Duration patience(CircuitLimit limit) {
    return limit.time().isZero() ? FOR_EVER : limit.time().plus(PATIENCE);
  }

  private static HopMessage.Answer ask(LibStream stream, HopMessage question)
      throws InterruptedException {
    stream.deadline(PATIENCE);
    stream.writeFrame(question.encode());
    byte[] reply = stream.readFrame(HopMessage.MAX_BYTES);
    if (reply == null) throw new AssayFault.Peer(stream.peer() + " ended without an answer");
    if (!(HopMessage.decode(reply) instanceof HopMessage.Answer answer)) {
      throw new AssayFault.Peer(stream.peer() + " answered with a question");
    }
    if (answer.status() != RelayStatus.OK) {
      throw new AssayFault.World("relay " + stream.peer() + " says " + answer.status());
    }
    return answer;
  }

  private void accept(LibStream stream) throws InterruptedException {
    stream.deadline(PATIENCE);
    byte[] message = stream.readFrame(HopMessage.MAX_BYTES);
    if (message == null) throw new AssayFault.Peer("a relay brought nobody");
    StopMessage asks = StopMessage.decode(message);
    if (!(asks instanceof StopMessage.Connect(PeerId from, CircuitLimit limit))) {
      answer(stream, RelayStatus.UNEXPECTED_MESSAGE);
      throw new AssayFault.Peer("a relay answered what it was not asked");
    }
    PeerId relay = stream.peer();
    if (!asked.contains(relay) || stream.connection().limited() || from.equals(self)) {
      answer(stream, RelayStatus.PERMISSION_DENIED);
      return;
    }
    answer(stream, RelayStatus.OK);
    stream.deadline(patience(limit));
    Multiaddr address = stream.connection().address().withPeer(relay).overRelay(from).withoutPeer();
    // The stream is the connection: it ends when this returns.
    adopt(stream, address, from).awaitEnd();
  }

  private PeerConnection adopt(LibStream stream, Multiaddr address, PeerId from)
      throws InterruptedException {
    try {
      return connections.adopt(stream, address, false, from);
    } catch (AssayFault.Peer fault) {
      // The relay is not to blame for whom it brings.
      throw new AssayFault.World(from + " came over a relay: " + fault.getMessage(), fault);
    }
  }

  private static void answer(LibStream stream, RelayStatus status) throws InterruptedException {
    stream.writeFrame(new StopMessage.Answer(status).encode());
  }
}
