// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.tls;

import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.market.AssayFault;

/// What TLS and QUIC read of strangers.
public final class Decoders {
  private Decoders() {}

  public static List<Decoder> all() {
    return List.of(
        Decoder.dear(
                "certificates",
                AssayFault.Peer.class,
                bytes -> PeerCertificate.verify(bytes, PeerCertificateTest.NOW),
                List.of(
                    PeerCertificateTest.ED25519,
                    PeerCertificateTest.ECDSA,
                    PeerCertificateTest.SECP256K1))
            .reckoning(4 << 20));
  }
}
