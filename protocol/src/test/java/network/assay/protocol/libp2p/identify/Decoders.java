// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identify;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;

/// What identify reads.
public final class Decoders {
  private Decoders() {}

  public static List<Decoder> all() {
    HostKey key = HostKey.of(new byte[32]);
    List<Multiaddr> here = List.of(Multiaddr.parse("/ip4/1.2.3.4/tcp/5"));
    PeerRecord.Signed record = new PeerRecord(key.peerId(), 7, here).sign(key);
    // In an order that is the same in each run.
    var two = new LinkedHashSet<>(List.of("/a", "/b"));
    var whole = new PeerInfo(key.publicKey(), here, two, here.getFirst(), "assay/1", record);
    var little = new PeerInfo(null, here, Set.of("/a"), here.getFirst(), "x", null);
    return List.of(
        Decoder.dear(
                "identify",
                AssayFault.Peer.class,
                PeerInfo::decode,
                List.of(whole.encode(), little.encode()))
            .swelling(160));
  }
}
