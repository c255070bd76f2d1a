// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.dcutr;

import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;

/// What hole punching reads.
public final class Decoders {
  private Decoders() {}

  public static List<Decoder> all() {
    List<Multiaddr> here = List.of(Multiaddr.parse("/ip4/1.2.3.4/tcp/5"));
    return List.of(
        Decoder.of(
                "DCUtR",
                AssayFault.Peer.class,
                PunchMessage::decode,
                List.of(
                    new PunchMessage(false, here).encode(),
                    new PunchMessage(true, List.of()).encode()))
            .swelling(32));
  }
}
