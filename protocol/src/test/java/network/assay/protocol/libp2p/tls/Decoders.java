// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.tls;

import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.AssayFault;

/// What TLS and QUIC read of strangers.
public final class Decoders {
  private Decoders() {}

  public static List<Decoder> all() {
    Instant now = Instant.now();
    return List.of(
        Decoder.dear(
            "certificates",
            AssayFault.Peer.class,
            bytes -> PeerCertificate.verify(bytes, now),
            List.of(own(now))));
  }

  private static byte[] own(Instant now) {
    try {
      return OwnCertificate.make(HostKey.of(new byte[32]), new SecureRandom(), now)
          .certificate()
          .getEncoded();
    } catch (CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }
}
