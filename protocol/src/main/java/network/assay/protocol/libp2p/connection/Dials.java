// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.transport.Names;
import network.assay.protocol.libp2p.transport.Transport;
import network.assay.protocol.libp2p.transport.Transports;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// All ways from here to a peer: the connection held, its known addresses, a relay, or having it
/// looked up first. Who wants the same peer at the same time shares one dial.
public final class Dials {
  private final PeerId self;
  private final Duration timeout;
  private final Transports transports;
  private final Admission admission;
  private final Registry registry;
  private final AddressBook book;
  private final Intake intake;
  private final Dialler dialler = new Dialler(this::attempt);
  private final List<Detour> detours = new CopyOnWriteArrayList<>();
  private volatile @Nullable Seeking seeking;

  /// @param timeout to open one socket
  Dials(
      PeerId self,
      Duration timeout,
      Transports transports,
      Admission admission,
      Registry registry,
      AddressBook book,
      Intake intake) {
    this.self = self;
    this.timeout = timeout;
    this.transports = transports;
    this.admission = admission;
    this.registry = registry;
    this.book = book;
    this.intake = intake;
  }

  /// Has addresses of a form dialled by someone else from now on.
  public void detour(Detour detour) {
    detours.add(detour);
  }

  /// Has peers looked up whose addresses are unknown, or of no use.
  ///
  /// @param seeker connects to the peer where it finds it
  public void seekWith(Seeking.Seeker seeker) {
    seeking = new Seeking(seeker);
  }

  /// Whether an address names a machine that this host has a transport to.
  public boolean canDial(Multiaddr address) {
    return transports.has(address);
  }

  /// The connection to a peer. Where there is none, dials its known addresses; where none of them
  /// answers, has it looked up.
  public PeerConnection connect(PeerId peer) throws InterruptedException {
    try {
      return connectKnown(peer);
    } catch (AssayFault.World fault) {
      PeerConnection found = seek(peer);
      if (found == null) throw fault;
      return found;
    }
  }

  /// The connection to a peer; dials its known addresses where there is none.
  public PeerConnection connectKnown(PeerId peer) throws InterruptedException {
    PeerConnection held = registry.find(peer);
    return held != null ? held : dialAll(peer, book.find(peer));
  }

  /// The connection to the peer an address names; dials the address where there is none.
  public PeerConnection connect(Multiaddr address) throws InterruptedException {
    PeerId peer = address.peer();
    if (peer == null) {
      throw new AssayFault.Operator("an address to dial ends in /p2p/PEER: " + address);
    }
    PeerConnection held = registry.find(peer);
    if (held != null && (!held.limited() || address.isRelayed())) return held;
    PeerConnection made = dialAll(peer, List.of(address));
    book.learn(peer, List.of(address), AddressRank.REACHED);
    return made;
  }

  private @Nullable PeerConnection seek(PeerId peer) throws InterruptedException {
    Seeking current = seeking;
    if (current == null || peer.equals(self) || admission.isShutOut(peer)) return null;
    current.seek(peer);
    return registry.find(peer);
  }

  private PeerConnection dialAll(PeerId peer, List<Multiaddr> addresses)
      throws InterruptedException {
    if (peer.equals(self)) throw new AssayFault.World("a host does not dial itself");
    admission.mayDial(peer);
    PeerConnection dialled = dialler.dial(peer, addresses);
    PeerConnection chosen = registry.find(peer);
    return chosen != null ? chosen : dialled;
  }

  private PeerConnection attempt(Multiaddr address, PeerId expected) throws InterruptedException {
    for (Detour detour : detours) {
      if (detour.handles(address)) return detour.dial(address, expected);
    }
    AssayFault last = new AssayFault.World("no way to " + address);
    for (Multiaddr to : Names.resolve(address)) {
      try {
        return dial(to, expected, true);
      } catch (AssayFault fault) {
        last = fault;
      }
    }
    throw last;
  }

  /// Dials one address of numbers, whether the peer is connected or not. Blocks.
  ///
  /// @param initiator our role in the handshake; false only where both ends dial at once and have
  ///     agreed on who plays the listener
  public PeerConnection dial(Multiaddr to, PeerId expected, boolean initiator)
      throws InterruptedException {
    return dial(to, expected, initiator, false);
  }

  /// As [#dial(Multiaddr, PeerId, boolean)], but from the port this host listens on where that can
  /// be: to whom it has said so, a NAT lets the other end in.
  public PeerConnection punch(Multiaddr to, PeerId expected, boolean initiator)
      throws InterruptedException {
    return dial(to, expected, initiator, true);
  }

  private PeerConnection dial(Multiaddr to, PeerId expected, boolean initiator, boolean punch)
      throws InterruptedException {
    admission.mayDial(expected, to);
    Transport transport = transports.of(to);
    return Dialler.await(
        transport.dial(
            to,
            new Transport.Manner(expected, timeout, punch),
            channel -> intake.dialled(channel, to, expected, initiator)));
  }
}
