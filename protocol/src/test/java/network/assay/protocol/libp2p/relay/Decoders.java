// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// What is said to relays, and by them.
public final class Decoders {
  private Decoders() {}

  public static List<Decoder> all() {
    HostKey key = HostKey.of(new byte[32]);
    PeerId peer = key.peerId();
    var limit = new CircuitLimit(Duration.ofMinutes(2), 128 * 1024);
    byte[] voucher = new Voucher(peer, peer, Instant.ofEpochSecond(7)).seal(key);
    var granted =
        new Granted(
            Instant.ofEpochSecond(7), List.of(Multiaddr.parse("/ip4/1.2.3.4/tcp/5")), voucher);
    return List.of(
        Decoder.of(
            "relays, hop",
            AssayFault.Peer.class,
            HopMessage::decode,
            List.of(
                new HopMessage.Reserve().encode(),
                new HopMessage.Connect(peer).encode(),
                new HopMessage.Answer(RelayStatus.OK, granted, limit).encode())),
        Decoder.of(
            "relays, stop",
            AssayFault.Peer.class,
            StopMessage::decode,
            List.of(
                new StopMessage.Connect(peer, limit).encode(),
                new StopMessage.Answer(RelayStatus.OK).encode())),
        Decoder.dear("relays' vouchers", AssayFault.Peer.class, Voucher::open, List.of(voucher)));
  }
}
