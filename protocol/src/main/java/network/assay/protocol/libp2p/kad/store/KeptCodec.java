// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.libp2p.kad.wire.KadRecord;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What an [Archive] holds: protobuf, values (1) before claims (2).
public final class KeptCodec {
  private static final int MAX_ENTRY = 64 << 10;

  private KeptCodec() {}

  public static byte[] encode(Kept kept) {
    var out = new ProtoWriter();
    for (Kept.Value value : kept.values()) {
      var entry =
          new ProtoWriter()
              .bytes(1, value.from().peer().toBytes())
              .bytes(2, value.record().key().toBytes())
              .bytes(3, value.record().value().toBytes())
              .varint(4, value.until());
      value.from().block().ifPresent(block -> entry.bytes(5, block.toBytes()));
      out.bytes(1, entry.toBytes());
    }
    for (Kept.Claim claim : kept.claims()) {
      var entry =
          new ProtoWriter()
              .bytes(1, claim.key().toBytes())
              .bytes(2, claim.from().peer().toBytes())
              .varint(3, claim.at());
      for (Multiaddr address : claim.addresses()) entry.bytes(4, address.toBytes());
      claim.from().block().ifPresent(block -> entry.bytes(5, block.toBytes()));
      out.bytes(2, entry.toBytes());
    }
    return out.toBytes();
  }

  /// @throws ProtoFault where the bytes are none that [#encode] makes
  public static Kept decode(byte[] bytes) {
    var values = new ArrayList<Kept.Value>();
    var claims = new ArrayList<Kept.Claim>();
    var in = new ProtoReader(bytes);
    try {
      while (in.next()) {
        switch (in.field()) {
          case 1 -> values.add(value(in.message(MAX_ENTRY)));
          case 2 -> claims.add(claim(in.message(MAX_ENTRY)));
          default -> in.refuse();
        }
        if (values.size() > ValueStore.MAX_VALUES || claims.size() > ProviderStore.MAX_ENTRIES) {
          throw new ProtoFault("more than a server keeps");
        }
      }
    } catch (IllegalArgumentException e) {
      throw new ProtoFault(String.valueOf(e.getMessage()));
    }
    return new Kept(values, claims);
  }

  private static Kept.Value value(ProtoReader in) {
    PeerId from = null;
    Octets key = Octets.of();
    Octets value = Octets.of();
    long until = 0;
    Optional<Block> block = Optional.empty();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> from = PeerId.of(in.bytes(Multiaddr.MAX_LENGTH));
        case 2 -> key = Octets.of(in.bytes(KadRecord.MAX_KEY));
        case 3 -> value = Octets.of(in.bytes(KadRecord.MAX_VALUE));
        case 4 -> until = in.count(Long.MAX_VALUE);
        case 5 -> block = Optional.of(Block.of(in.bytes(Block.MAX_BYTES)));
        default -> in.refuse();
      }
    }
    if (from == null) throw new ProtoFault("a value that nobody put");
    return new Kept.Value(new Owner(from, block), new KadRecord(key, value), until);
  }

  private static Kept.Claim claim(ProtoReader in) {
    Octets key = Octets.of();
    PeerId provider = null;
    long at = 0;
    Optional<Block> block = Optional.empty();
    List<Multiaddr> addresses = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = Octets.of(in.bytes(KadRecord.MAX_KEY));
        case 2 -> provider = PeerId.of(in.bytes(Multiaddr.MAX_LENGTH));
        case 3 -> at = in.count(Long.MAX_VALUE);
        case 4 -> addresses.add(Multiaddr.of(in.bytes(Multiaddr.MAX_LENGTH)));
        case 5 -> block = Optional.of(Block.of(in.bytes(Block.MAX_BYTES)));
        default -> in.refuse();
      }
      if (addresses.size() > KadPeer.MAX_ADDRESSES) throw new ProtoFault("too many addresses");
    }
    if (provider == null) throw new ProtoFault("a claim of nobody");
    return new Kept.Claim(key, new Owner(provider, block), addresses, at);
  }
}
