// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.util.List;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// What a host knows of where peers are, and from whom: what is told by somebody far away is
/// believed of what is far away only.
public final class KnownAddresses {
  private final PeerId self;
  private final AddressBook book;
  private final Registry registry;
  private final Neighbourhood around;

  KnownAddresses(PeerId self, AddressBook book, Registry registry, Neighbourhood around) {
    this.self = self;
    this.book = book;
    this.registry = registry;
    this.around = around;
  }

  /// Remembers where a peer may be reached, as the operator or a neighbour of this network said.
  public void learn(PeerId peer, List<Multiaddr> addresses) {
    if (!peer.equals(self)) book.learn(peer, addresses, AddressRank.SAID);
  }

  /// Remembers what a peer says of itself in an announcement that came from anywhere; addresses
  /// nearer than everybody who is connected are passed over.
  ///
  /// @return the others
  public List<Multiaddr> announced(PeerId peer, List<Multiaddr> addresses) {
    List<Multiaddr> kept = addresses.stream().filter(around.reach()::mayTell).toList();
    if (!peer.equals(self)) book.learn(peer, kept, AddressRank.SAID);
    return kept;
  }

  /// Remembers what a connected peer says of itself; addresses nearer than it is are passed over.
  public void said(PeerId peer, List<Multiaddr> addresses) {
    List<Multiaddr> kept = addresses.stream().filter(reachOf(peer)::mayTell).toList();
    if (!peer.equals(self)) book.learn(peer, kept, AddressRank.SAID);
  }

  /// Remembers a peer's record, whoever brought it.
  ///
  /// @param teller who brought it: addresses nearer than it is are passed over
  public void certified(PeerRecord.Signed signed, PeerId teller) {
    if (!signed.record().peer().equals(self)) book.certify(signed, reachOf(teller));
  }

  /// Remembers what one peer told of another, for a short while.
  ///
  /// @param teller addresses nearer than it is are passed over
  public void hearsay(PeerId peer, List<Multiaddr> addresses, PeerId teller) {
    List<Multiaddr> kept = addresses.stream().filter(reachOf(teller)::mayTell).toList();
    if (!peer.equals(self)) book.learn(peer, kept, AddressRank.TOLD);
  }

  /// How far away the farthest peer may be that hears what is passed on from peer to peer.
  public Reach audience() {
    return around.audience();
  }

  private Reach reachOf(PeerId peer) {
    PeerConnection connection = registry.find(peer);
    return connection == null ? Reach.WORLD : connection.reach();
  }

  /// Where a peer may be reached, what is most believed first.
  public List<Multiaddr> of(PeerId peer) {
    return book.find(peer);
  }

  /// The newest record of a peer that was seen, to be passed on; null where there is none that
  /// `hearer` may be told.
  public PeerRecord.@Nullable Signed record(PeerId peer, PeerId hearer) {
    return book.record(peer, reachOf(hearer));
  }
}
