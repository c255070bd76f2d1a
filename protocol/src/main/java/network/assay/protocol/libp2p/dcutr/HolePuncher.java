// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.dcutr;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns relayed connections into direct ones (libp2p specs, DCUtR).
///
/// Who was dialled over the relay begins: it dials plainly where the other may be public, then
/// agrees with it on a moment at which both dial. In the handshake that follows, who begins plays
/// the listener, whichever of the sockets it is; over QUIC it only sends packets of nothing, so
/// that its NAT lets the other's dial in.
public final class HolePuncher {
  public static final String ID = "/libp2p/dcutr";

  static final int ATTEMPTS = 3;

  /// The other end names what we dial: few, and only of the open internet.
  static final int MAX_DIALS = 8;

  private static final Logger LOG = LoggerFactory.getLogger(HolePuncher.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration BETWEEN = Duration.ofSeconds(1);
  private static final int AT_ONCE = 32;

  private final Connections connections;
  private final Supplier<List<Multiaddr>> own;
  private final Predicate<InetAddress> global;
  private final PunchGate gate;
  private final PunchDials dials;
  private final Semaphore answering = new Semaphore(AT_ONCE);
  private final Set<PeerId> underWay = ConcurrentHashMap.newKeySet();
  private final LongAdder punched = new LongAdder();

  /// @param own where this host may be seen from outside, guesses included
  /// @param global whether an address is one of the open internet
  public HolePuncher(
      Connections connections,
      Supplier<List<Multiaddr>> own,
      Predicate<InetAddress> global,
      InstantSource clock) {
    this.connections = connections;
    this.gate = new PunchGate(clock);
    this.dials = new PunchDials(connections);
    this.own = own;
    this.global = global;
    connections.handleOverRelay(ID, this::answer);
    connections.onConnection(this::arrived);
  }

  /// Direct connections made so since the start.
  public long punched() {
    return punched.sum();
  }

  private void arrived(PeerConnection connection) {
    if (!connection.limited() || !connection.inbound()) return;
    PeerId peer = connection.peer();
    if (underWay.size() >= AT_ONCE || !underWay.add(peer)) return;
    Thread.ofVirtual()
        .name("punch-" + peer.brief())
        .start(
            () -> {
              try {
                begin(connection);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                underWay.remove(peer);
              }
            });
  }

  private void begin(PeerConnection relayed) throws InterruptedException {
    PeerId peer = relayed.peer();
    Duration pause = BETWEEN;
    for (int i = 0; i < ATTEMPTS && relayed.usable() && !dials.direct(peer); i++) {
      try {
        attempt(relayed);
      } catch (AssayFault fault) {
        LOG.debug("no hole to {}: {}", peer, fault.getMessage());
        // go speaks this only once it has heard where it is seen, which may take a moment.
        if (fault instanceof AssayFault.Peer) pause = pause.multipliedBy(2);
      }
      // By then either end may have been told more of where it is.
      if (!dials.direct(peer)) Thread.sleep(pause);
    }
  }

  private void attempt(PeerConnection relayed) throws InterruptedException {
    List<Multiaddr> theirs;
    Duration trip;
    if (!gate.hears(relayed.peer())) throw tooOften();
    try (LibStream stream = connections.openOn(relayed, List.of(ID))) {
      stream.deadline(PATIENCE);
      long asked = System.nanoTime();
      say(stream, false);
      PunchMessage reply = read(stream, false);
      trip = Duration.ofNanos(System.nanoTime() - asked);
      theirs = gate.aims(dialable(reply.addresses()));
      LOG.debug("{} may be at {}", relayed.peer(), theirs);
      // First the plain way: the other end may well be public.
      if (dials.reach(relayed.peer(), theirs, true, false)) return;
      asked = System.nanoTime();
      stream.writeFrame(new PunchMessage(true, List.of()).encode());
    }
    Thread.sleep(trip.dividedBy(2));
    if (dials.reach(relayed.peer(), theirs, false, true)) punched.increment();
  }

  private void answer(LibStream stream) throws InterruptedException {
    if (!stream.connection().limited()) {
      throw new AssayFault.Peer("DCUtR over a connection that is direct");
    }
    if (!gate.hears(stream.peer())) throw tooOften();
    stream.deadline(PATIENCE);
    List<Multiaddr> theirs = dialable(read(stream, false).addresses());
    LOG.debug("{} may be at {}", stream.peer(), theirs);
    say(stream, false);
    read(stream, true);
    if (dials.direct(stream.peer())) return;
    // Only now: who says nothing takes no seat from who is about to dial.
    if (!answering.tryAcquire()) throw tooOften();
    try {
      if (dials.reach(stream.peer(), gate.aims(theirs), true, true)) punched.increment();
    } finally {
      answering.release();
    }
  }

  /// Not the peer's fault alone: others may have used up what there is.
  private static AssayFault tooOften() {
    return new AssayFault.World("too many holes are to be punched");
  }

  private void say(LibStream stream, boolean sync) throws InterruptedException {
    List<Multiaddr> told =
        own.get().stream()
            .filter(this::isOpen)
            .distinct()
            .limit(PunchMessage.MAX_ADDRESSES)
            .toList();
    stream.writeFrame(new PunchMessage(sync, told).encode());
  }

  private static PunchMessage read(LibStream stream, boolean sync) throws InterruptedException {
    byte[] message = stream.readFrame(PunchMessage.MAX_BYTES);
    if (message == null) throw new AssayFault.World("the other end gave up");
    PunchMessage read = PunchMessage.decode(message);
    if (read.sync() != sync) throw new AssayFault.Peer("a message of DCUtR out of turn");
    return read;
  }

  List<Multiaddr> dialable(List<Multiaddr> told) {
    var usable = new LinkedHashSet<Multiaddr>();
    for (Multiaddr address : told) {
      if (!isOpen(address)) continue;
      if (connections.dials().canDial(address)) usable.add(address.withoutPeer());
    }
    return usable.stream().limit(MAX_DIALS).toList();
  }

  /// Whether an address is one of the open internet: others are neither told to a peer that may be
  /// anywhere, nor believed of one.
  private boolean isOpen(Multiaddr address) {
    InetAddress ip = address.ip();
    return ip != null && !address.isRelayed() && global.test(ip);
  }
}
