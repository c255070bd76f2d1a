// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.store;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.wire.KadCodec;
import network.assay.protocol.libp2p.kad.wire.KadMessage;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.libp2p.kad.wire.KadRecord;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.protobuf.ProtoFault;

/// What the DHT reads, of others and of its own.
public final class Decoders {
  private Decoders() {}

  public static List<Decoder> all() {
    HostKey key = HostKey.of(new byte[32]);
    var here = List.of(Multiaddr.parse("/ip4/1.2.3.4/tcp/5"), Multiaddr.parse("/dns4/a.b/tcp/5"));
    var peer = new KadPeer(key.peerId(), here, true);
    var record = new KadRecord(Octets.ofText("/pk/x"), Octets.ofText("v"));
    KadMessage asked = KadMessage.getValue(record.key());
    var owner = new Owner(key.peerId(), Optional.of(new Block("01020304")));
    var kept =
        new Kept(
            List.of(new Kept.Value(Owner.near(key.peerId()), record, 7)),
            List.of(new Kept.Claim(Octets.ofText("k"), owner, here, 7)));
    return List.of(
        Decoder.of(
                "the DHT",
                AssayFault.Peer.class,
                KadCodec::decode,
                List.of(
                    KadCodec.encode(asked),
                    KadCodec.encode(asked.answer(record, List.of(peer, peer), List.of(peer))),
                    KadCodec.encode(KadMessage.findNode(key.peerId())),
                    KadCodec.encode(KadMessage.addProvider(Octets.ofText("k"), peer)),
                    KadCodec.encode(KadMessage.putValue(record))))
            .swelling(32),
        Decoder.of(
            "the DHT's file",
            ProtoFault.class,
            KeptCodec::decode,
            List.of(KeptCodec.encode(kept))));
  }
}
