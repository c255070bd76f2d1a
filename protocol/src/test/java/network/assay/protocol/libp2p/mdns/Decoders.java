// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mdns;

import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// What comes by multicast.
public final class Decoders {
  private Decoders() {}

  public static List<Decoder> all() {
    String peer = HostKey.of(new byte[32]).peerId().toString();
    List<Multiaddr> here =
        List.of(
            Multiaddr.parse("/ip4/10.0.0.1/tcp/5/p2p/" + peer),
            Multiaddr.parse("/ip6/fe80::1/udp/5/quic-v1/p2p/" + peer));
    return List.of(
        Decoder.of(
            "multicast DNS",
            IllegalArgumentException.class,
            MdnsMessage::decode,
            List.of(MdnsMessage.question(), MdnsMessage.answer("abc", here))));
  }
}
