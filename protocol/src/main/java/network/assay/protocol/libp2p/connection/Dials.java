// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.InstantSource;
import java.util.List;
import network.assay.protocol.libp2p.connection.Dialler.Aim;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.transport.TextRecords;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// All ways from here to a peer: the connection held, its known addresses, a relay, or having it
/// looked up first. Who wants the same at the same time shares one dial.
public final class Dials {
  private final PeerId self;
  private final Admission admission;
  private final Registry registry;
  private final AddressBook book;
  private final Roads roads;
  private final Dialler dialler;
  private volatile @Nullable Seeking seeking;

  Dials(
      PeerId self,
      Admission admission,
      Registry registry,
      AddressBook book,
      Roads roads,
      InstantSource clock) {
    this.self = self;
    this.admission = admission;
    this.registry = registry;
    this.book = book;
    this.roads = roads;
    this.dialler = new Dialler(roads, clock, Race.PATIENCE);
  }

  /// Has addresses of a form dialled by someone else from now on.
  public void detour(Detour detour) {
    roads.detour(detour);
  }

  /// Has the texts of names, which stand for addresses, looked up by someone else from now on.
  public void lookUpWith(TextRecords texts) {
    roads.lookUpWith(texts);
  }

  /// Has peers looked up whose addresses are unknown, or of no use.
  ///
  /// @param seeker connects to the peer where it finds it
  public void seekWith(Seeking.Seeker seeker) {
    seeking = new Seeking(seeker);
  }

  /// Whether an address names a machine that this host has a transport to.
  public boolean canDial(Multiaddr address) {
    return roads.has(address);
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
    return held != null ? held : dialAll(new Aim(peer, null, false, false), book.find(peer));
  }

  /// The direct connection to a peer; dials its known addresses where there is none, but no relays:
  /// so this never waits for another peer's dial.
  public PeerConnection connectDirect(PeerId peer) throws InterruptedException {
    PeerConnection held = registry.direct(peer);
    if (held != null) return held;
    List<Multiaddr> direct = book.find(peer).stream().filter(Multiaddr::isDirect).toList();
    return dialAll(new Aim(peer, null, false, true), direct);
  }

  /// The connection to the peer an address names; dials the address where there is none.
  ///
  /// @param address given by this host's operator: it may lead anywhere
  public PeerConnection connect(Multiaddr address) throws InterruptedException {
    return connect(address, true);
  }

  /// As [#connect(Multiaddr)].
  ///
  /// @param ours whether the operator gave the address; if not, a name in it does not lead to this
  ///     machine or its networks, unless all who are connected are there
  public PeerConnection connect(Multiaddr address, boolean ours) throws InterruptedException {
    PeerId peer = address.peer();
    if (peer == null) {
      throw new AssayFault.Operator("an address to dial ends in /p2p/PEER: " + address);
    }
    PeerConnection held = registry.find(peer);
    if (held != null && (!held.limited() || address.isRelayed())) return held;
    PeerConnection made =
        dialAll(new Aim(peer, address.withoutPeer(), ours, false), List.of(address));
    book.learn(peer, List.of(address), AddressRank.REACHED);
    return made;
  }

  private @Nullable PeerConnection seek(PeerId peer) throws InterruptedException {
    Seeking current = seeking;
    if (current == null || peer.equals(self) || admission.isShutOut(peer)) return null;
    current.seek(peer);
    return registry.find(peer);
  }

  private PeerConnection dialAll(Aim aim, List<Multiaddr> addresses) throws InterruptedException {
    PeerId peer = aim.peer();
    if (peer.equals(self)) throw new AssayFault.World("a host does not dial itself");
    admission.mayDial(peer);
    PeerConnection dialled = dialler.dial(aim, addresses);
    PeerConnection chosen = registry.find(peer);
    return chosen != null ? chosen : dialled;
  }

  /// Dials one address of numbers, whether the peer is connected or not. Blocks.
  ///
  /// @param initiator our role in the handshake; false only where both ends dial at once and have
  ///     agreed on who plays the listener
  public PeerConnection dial(Multiaddr to, PeerId expected, boolean initiator)
      throws InterruptedException {
    return roads.dial(to, expected, initiator, false);
  }

  /// As [#dial(Multiaddr, PeerId, boolean)], but from the port this host listens on where that can
  /// be: to whom it has said so, a NAT lets the other end in.
  public PeerConnection punch(Multiaddr to, PeerId expected, boolean initiator)
      throws InterruptedException {
    return roads.dial(to, expected, initiator, true);
  }

  /// Whether of two ends that dial an address of this form at once, one [#knock]s instead.
  public boolean knocks(Multiaddr address) {
    return roads.knocks(address);
  }

  /// Sends one packet from the port this host listens on to where a peer is about to dial from, so
  /// that a NAT lets it in.
  public void knock(Multiaddr to, PeerId expected) {
    roads.knock(to, expected);
  }
}
