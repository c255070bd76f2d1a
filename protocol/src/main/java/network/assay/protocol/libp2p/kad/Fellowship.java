// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.route.RoutingTable;
import network.assay.protocol.libp2p.kad.wire.KadMessage;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.libp2p.limits.OwnLimit;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// Who is in the routing table: peers that serve the protocol and have answered a question of ours.
/// A peer that merely says it serves is asked one first.
final class Fellowship implements Query.Peers, Neighbours {
  private static final int PROBES_AT_ONCE = 16;

  private final Connections connections;
  private final KadClient client;
  private final KadConfig config;
  private final RoutingTable table;
  private final InstantSource clock;
  private final Runnable changed;
  private final KadMessage probe;
  private final Set<PeerId> probing = ConcurrentHashMap.newKeySet();

  /// @param changed called when the table has a new peer, or lost one
  Fellowship(
      Connections connections,
      PeerId self,
      KadConfig config,
      RoutingTable table,
      InstantSource clock,
      Runnable changed) {
    this.connections = connections;
    this.client = new KadClient(connections, config.protocol(), config.times().request());
    this.config = config;
    this.table = table;
    this.clock = clock;
    this.changed = changed;
    this.probe = KadMessage.findNode(self);
  }

  KadClient client() {
    return client;
  }

  /// A peer has said which protocols it serves.
  void identified(PeerId peer) {
    PeerConnection connection = connections.find(peer);
    if (connection == null || connection.protocols().isEmpty()) return;
    if (!connection.protocols().contains(config.protocol())) {
      var _ = table.remove(peer);
    } else if (!table.contains(peer)
        && table.hasRoomFor(peer, Block.of(connection.from()), clock.millis())) {
      probe(peer);
    }
  }

  /// Asks a peer whether it is still there, on a thread of its own.
  void probe(PeerId peer) {
    if (probing.size() >= PROBES_AT_ONCE || !probing.add(peer)) return;
    Thread.ofVirtual()
        .name("kad-probe-" + peer.brief())
        .start(
            () -> {
              try {
                answered(peer, client.ask(peer, probe).block());
              } catch (AssayFault fault) {
                if (!OwnLimit.caused(fault)) failed(peer);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                probing.remove(peer);
              }
            });
  }

  /// Asks those that have not been heard of since the last refresh.
  void probeSilent() {
    long before = clock.millis() - config.times().refresh().toMillis();
    table.silentSince(before).stream().limit(PROBES_AT_ONCE).forEach(this::probe);
  }

  @Override
  public Answer ask(PeerId peer, KadMessage request) throws InterruptedException {
    boolean held = connections.find(peer) != null;
    try {
      return client.ask(peer, request);
    } finally {
      // A lookup passes by many peers: it must not fill the host with them.
      if (!held && connections.crowded()) connections.release(peer);
    }
  }

  @Override
  public void heard(KadPeer peer, PeerId teller) {
    if (!peer.addresses().isEmpty())
      connections.known().hearsay(peer.id(), peer.addresses(), teller);
  }

  @Override
  public void answered(PeerId peer, Optional<Block> block) {
    boolean known = table.contains(peer);
    if (table.answered(peer, block, clock.millis()) && !known) changed.run();
  }

  @Override
  public void failed(PeerId peer) {
    // It may be back in a moment, or others be near its place: worth a look.
    if (table.remove(peer)) changed.run();
  }

  /// The block of a peer that is connected, or else in the table.
  Optional<Block> block(PeerId peer) {
    PeerConnection connection = connections.find(peer);
    return connection == null ? table.block(peer) : Block.of(connection.from());
  }

  @Override
  public KadPeer describe(PeerId peer, Reach hearer) {
    return new KadPeer(
        peer,
        connections.known().of(peer).stream()
            .filter(hearer::mayTell)
            .limit(KadPeer.MAX_ADDRESSES)
            .toList(),
        connections.find(peer) != null);
  }
}
