// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// What AutoNAT reads.
public final class Decoders {
  private Decoders() {}

  public static List<Decoder> all() {
    PeerId peer = HostKey.of(new byte[32]).peerId();
    List<Multiaddr> here =
        List.of(
            Multiaddr.parse("/ip4/1.2.3.4/tcp/5"),
            Multiaddr.parse("/ip6/2001:db8::1/udp/5/quic-v1"));
    return List.of(
        Decoder.of(
            "AutoNAT 1",
            AssayFault.Peer.class,
            NatMessage::decode,
            List.of(
                new NatMessage.Dial(peer, here).encode(),
                new NatMessage.Answer(NatMessage.OK, here.getFirst()).encode())),
        Decoder.of(
            "AutoNAT 2",
            AssayFault.Peer.class,
            ProbeMessage::decode,
            List.of(
                ProbeMessage.Question.of(here, 7).encode(),
                new ProbeMessage.Answer(ProbeMessage.OK, 1, ProbeMessage.OK).encode(),
                new ProbeMessage.Fee(1, 40_000).encode(),
                new ProbeMessage.Payment(200).encode())),
        Decoder.of(
            "AutoNAT 2, back",
            AssayFault.Peer.class,
            DialBack::decode,
            List.of(new DialBack(7).encode())));
  }
}
