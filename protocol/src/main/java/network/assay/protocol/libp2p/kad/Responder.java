// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.kad.route.Place;
import network.assay.protocol.libp2p.kad.route.RoutingTable;
import network.assay.protocol.libp2p.kad.store.ProviderStore;
import network.assay.protocol.libp2p.kad.store.Validators;
import network.assay.protocol.libp2p.kad.store.ValueStore;
import network.assay.protocol.libp2p.kad.wire.KadMessage;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.libp2p.kad.wire.KadRecord;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// A server's side of every message. Does not block.
final class Responder {
  /// The longest key that can be provided, as in go.
  static final int MAX_PROVIDED = 80;

  private final PeerId self;
  private final RoutingTable table;
  private final Neighbours neighbours;
  private final int told;
  private final ValueStore values;
  private final ProviderStore providers;

  /// @param told peers named in an answer
  Responder(
      PeerId self,
      RoutingTable table,
      Neighbours neighbours,
      int told,
      Validators validators,
      InstantSource clock) {
    this.self = self;
    this.table = table;
    this.neighbours = neighbours;
    this.told = told;
    this.values = new ValueStore(validators, clock);
    this.providers = new ProviderStore(clock);
  }

  ValueStore values() {
    return values;
  }

  ProviderStore providers() {
    return providers;
  }

  /// How often what is kept for others has changed.
  long changes() {
    return values.changes() + providers.changes();
  }

  /// The answer to a request, or null where its kind gets none.
  ///
  /// @throws AssayFault.Peer for a request that breaks the protocol
  /// @throws AssayFault.World for a value that is not kept here
  @Nullable KadMessage answer(Asker from, KadMessage request) {
    Octets key = request.key();
    if (key.size() == 0 && request.type() != KadMessage.Type.PING) {
      throw new AssayFault.Peer("a request without a key");
    }
    return switch (request.type()) {
      case FIND_NODE -> request.answer(null, closer(from.peer(), from.reach(), key), List.of());
      case GET_VALUE ->
          request.answer(values.get(key), closer(from.peer(), from.reach(), key), List.of());
      case GET_PROVIDERS ->
          request.answer(
              null, closer(from.peer(), from.reach(), key), providing(key, from.reach()));
      case PUT_VALUE -> put(from, request);
      case ADD_PROVIDER -> addProvider(from, request);
      case PING -> request.answer(null, List.of(), List.of());
    };
  }

  /// The nearest peers known, never the asker itself; first the very peer that is looked for, where
  /// it can be reached.
  private List<KadPeer> closer(PeerId from, Reach reach, Octets key) {
    var peers = new ArrayList<KadPeer>();
    PeerId wanted = peer(key);
    if (wanted != null && !wanted.equals(from)) {
      KadPeer known = neighbours.describe(wanted, reach);
      if (!known.addresses().isEmpty()) peers.add(known);
    }
    for (PeerId peer : table.nearest(Place.of(key), told)) {
      if (peer.equals(from) || peer.equals(wanted)) continue;
      KadPeer known = neighbours.describe(peer, reach);
      if (!known.addresses().isEmpty()) peers.add(known);
    }
    return peers;
  }

  private static @Nullable PeerId peer(Octets key) {
    try {
      return PeerId.of(key.toBytes());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private List<KadPeer> providing(Octets key, Reach hearer) {
    return providers.find(key).stream().map(peer -> telling(peer, hearer)).toList();
  }

  private KadPeer telling(KadPeer peer, Reach hearer) {
    if (peer.addresses().isEmpty() || peer.id().equals(self)) {
      return neighbours.describe(peer.id(), hearer);
    }
    List<Multiaddr> told = peer.addresses().stream().filter(hearer::mayTell).toList();
    return new KadPeer(peer.id(), told, peer.connected());
  }

  private KadMessage put(Asker from, KadMessage request) {
    KadRecord record = request.record();
    if (record == null || !record.key().equals(request.key())) {
      throw new AssayFault.Peer("a put without a record of its key");
    }
    if (!values.put(from.owner(), record)) {
      // Not charged: its rules may be newer than ours.
      throw new AssayFault.World("a value that is not kept here");
    }
    return request.answer(record, List.of(), List.of());
  }

  private @Nullable KadMessage addProvider(Asker from, KadMessage request) {
    if (request.key().size() > MAX_PROVIDED) throw new AssayFault.Peer("a provided key too long");
    for (KadPeer said : request.providers()) {
      // Nobody speaks for another.
      if (!said.id().equals(from.peer())) continue;
      // Told on by us, what is nearer than its teller would be believed of a neighbour.
      List<Multiaddr> usable =
          said.addresses().stream()
              .filter(address -> address.isDirect() || address.isBehindRelay())
              .filter(from.reach()::mayTell)
              .toList();
      if (usable.isEmpty()) continue;
      providers.add(request.key(), from.owner(), usable);
      break;
    }
    return null;
  }
}
