// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import network.assay.protocol.libp2p.access.Gate;
import network.assay.protocol.libp2p.limits.OwnLimit;
import network.assay.protocol.libp2p.limits.Refusal;
import network.assay.protocol.libp2p.limits.ResourceLimits;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Who gets a connection, from the first packet to the last trimming.
final class Admission {
  private final Gate gate;
  private final Charges charges;
  private final Registry registry;
  private final Doorman doorman;
  private final ResourceLimits limits;
  private final Counters counters;
  private final PeerValues values = new PeerValues();
  private final AtomicBoolean trimming = new AtomicBoolean();

  Admission(
      Gate gate,
      Charges charges,
      Registry registry,
      Doorman doorman,
      ResourceLimits limits,
      Counters counters) {
    this.gate = gate;
    this.charges = charges;
    this.registry = registry;
    this.doorman = doorman;
    this.limits = limits;
    this.counters = counters;
    values.spare(gate::trusts);
  }

  PeerValues values() {
    return values;
  }

  Gate gate() {
    return gate;
  }

  /// Whether a handshake may begin with whoever comes from an address; [#leave] must then follow.
  boolean enter(InetAddress from) {
    if (!gate.letsIn(from)) return refused(Refusal.DENIED);
    if (!registry.hasRoomFor(from)) return refused(Refusal.CONNECTIONS);
    return doorman.enter(from) || refused(Refusal.HANDSHAKES);
  }

  /// As [#enter], where nothing shows yet that the other end is there: it takes no seat, as it may
  /// be somebody else's that it takes. [#arrives] follows where its handshake succeeds.
  boolean enterUnproven(InetAddress from) {
    if (!gate.letsIn(from)) return refused(Refusal.DENIED);
    return registry.hasRoomFor(from) || refused(Refusal.CONNECTIONS);
  }

  /// Whether one of [#enterUnproven] may stay.
  boolean arrives(InetAddress from) {
    return doorman.arrives(from) || refused(Refusal.HANDSHAKES);
  }

  /// As [#enter], for a handshake that this host asked for.
  boolean enterOwn(InetAddress from) {
    if (!registry.hasRoomTo(from)) return refused(Refusal.CONNECTIONS);
    return doorman.enterOwn(from) || refused(Refusal.HANDSHAKES);
  }

  void leave(InetAddress from) {
    doorman.leave(from);
  }

  /// Gives a seat back.
  ///
  /// @return whether the connection was the one for new streams to its peer
  boolean vacate(PeerConnection lost) {
    return registry.remove(lost);
  }

  /// Whether a connection is the one for new streams to its peer.
  boolean isChosen(PeerConnection connection) {
    return registry.find(connection.peer()) == connection;
  }

  /// Whether a peer has broken too many rules lately.
  boolean isShutOut(PeerId peer) {
    return charges.banned(peer);
  }

  private boolean refused(Refusal why) {
    counters.refused(why);
    return false;
  }

  /// @throws AssayFault.World where a peer is not to be dialled at all
  void mayDial(PeerId peer) {
    if (!gate.letsIn(peer)) throw OwnLimit.fault(peer + " is denied or banned here");
    if (charges.banned(peer)) throw OwnLimit.fault(peer + " is shut out for now");
  }

  /// @throws AssayFault.World where a peer is not to be dialled at an address, or there is no room
  void mayDial(PeerId peer, Multiaddr to) {
    InetAddress at = machine(to);
    if (at != null && !gate.letsIn(peer, at)) {
      throw OwnLimit.fault(peer + " at " + to + " is denied or banned here");
    }
    boolean room = at == null ? registry.hasRoom() : registry.hasRoomTo(at);
    if (!room) throw OwnLimit.fault("no room for another connection to " + to);
  }

  private static @Nullable InetAddress machine(Multiaddr address) {
    Multiaddr.Part first = address.parts().getFirst();
    boolean number =
        first.protocol() == AddressProtocol.IP4 || first.protocol() == AddressProtocol.IP6;
    return number ? InetAddress.ofLiteral(first.value()) : null;
  }

  /// Decides on a connection whose peer is known; makes room where there is too little.
  Registry.Verdict seat(PeerConnection fresh) {
    Registry.Verdict verdict = decide(fresh);
    if (verdict instanceof Registry.Verdict.Full(var why)) counters.refused(why);
    return verdict;
  }

  private Registry.Verdict decide(PeerConnection fresh) {
    if (!gate.letsIn(fresh.peer(), fresh.from())) return new Registry.Verdict.Full(Refusal.DENIED);
    if (charges.banned(fresh.peer())) return new Registry.Verdict.Full(Refusal.CHARGED);
    return registry.add(fresh);
  }

  /// Closes the least valuable connections where there are too many.
  void trim() {
    if (registry.size() <= limits.water().high() || !trimming.compareAndSet(false, true)) return;
    try {
      for (PeerConnection victim : victims()) {
        counters.trimmed.increment();
        Retirement.now(victim);
      }
    } finally {
      trimming.set(false);
    }
  }

  private List<PeerConnection> victims() {
    var seats = new ArrayList<Trimming.Seat<PeerConnection>>();
    for (PeerConnection c : registry.everyone()) {
      seats.add(
          new Trimming.Seat<>(
              c,
              values.value(c.peer()),
              values.isSpared(c.peer()),
              c.limited(),
              c.muxer().openStreams() == 0,
              c.inbound(),
              c.since()));
    }
    return Trimming.victims(seats, limits.water(), Instant.now());
  }

  /// Closes the connections of everybody who is no longer let in.
  void enforce() {
    for (PeerConnection c : registry.everyone()) {
      if (!gate.letsIn(c.peer(), c.from())) Retirement.now(c);
    }
  }
}
