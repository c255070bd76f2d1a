// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.wire;

import java.util.List;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// A message of the DHT (libp2p specs, kad-dht). A request and its answer have the same type.
///
/// @param key a peer's multihash, a record's key or a provided multihash; empty in some answers
/// @param record a value put or got, or null
/// @param closer peers nearer the key
/// @param providers peers that provide the key
public record KadMessage(
    Type type,
    Octets key,
    @Nullable KadRecord record,
    List<KadPeer> closer,
    List<KadPeer> providers) {
  /// In the order of the wire's numbers.
  public enum Type {
    PUT_VALUE,
    GET_VALUE,
    ADD_PROVIDER,
    GET_PROVIDERS,
    FIND_NODE,
    PING
  }

  public KadMessage {
    closer = List.copyOf(closer);
    providers = List.copyOf(providers);
  }

  public static KadMessage findNode(PeerId peer) {
    return ask(Type.FIND_NODE, Octets.of(peer.toBytes()));
  }

  /// For the peers nearest any key at all: who asks for a refresh looks for no peer.
  public static KadMessage findNode(Octets key) {
    return ask(Type.FIND_NODE, key);
  }

  public static KadMessage getValue(Octets key) {
    return ask(Type.GET_VALUE, key);
  }

  public static KadMessage getProviders(Octets key) {
    return ask(Type.GET_PROVIDERS, key);
  }

  public static KadMessage putValue(KadRecord record) {
    return new KadMessage(Type.PUT_VALUE, record.key(), record, List.of(), List.of());
  }

  public static KadMessage addProvider(Octets key, KadPeer self) {
    return new KadMessage(Type.ADD_PROVIDER, key, null, List.of(), List.of(self));
  }

  private static KadMessage ask(Type type, Octets key) {
    return new KadMessage(type, key, null, List.of(), List.of());
  }

  /// The answer to this request.
  public KadMessage answer(
      @Nullable KadRecord found, List<KadPeer> closerPeers, List<KadPeer> providerPeers) {
    return new KadMessage(type, key, found, closerPeers, providerPeers);
  }
}
