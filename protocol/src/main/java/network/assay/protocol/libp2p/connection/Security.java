// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.util.List;
import network.assay.protocol.libp2p.noise.NoiseHandler;
import network.assay.protocol.libp2p.tls.TlsIdentity;

/// The ways to encrypt and authenticate a socket.
public enum Security {
  TLS(TlsIdentity.ID),
  NOISE(NoiseHandler.ID);

  private final String id;

  Security(String id) {
    this.id = id;
  }

  /// The protocol id.
  public String id() {
    return id;
  }

  /// What this machine can do: TLS first, whose bytes cost a fraction of Noise's, where its native
  /// library is here; Noise always.
  public static List<Security> available() {
    return TlsIdentity.available() ? List.of(TLS, NOISE) : List.of(NOISE);
  }
}
