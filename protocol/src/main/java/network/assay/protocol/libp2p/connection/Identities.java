// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.noise.NoiseIdentity;
import network.assay.protocol.libp2p.tls.QuicIdentity;
import network.assay.protocol.libp2p.tls.TlsIdentity;
import network.assay.protocol.libp2p.yamux.YamuxSession;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// One host key in the forms that handshakes need.
final class Identities {
  private final List<String> securities;
  private final NoiseIdentity noise;
  private final @Nullable TlsIdentity tls;
  private final @Nullable QuicIdentity quic;
  private final AtomicBoolean closed = new AtomicBoolean();

  /// @throws AssayFault.Operator where TLS is asked for and this machine cannot do it
  Identities(HostKey key, Securities ways, InstantSource clock) {
    List<Security> securities = ways.ofSockets();
    var random = new SecureRandom();
    List<String> muxers = List.of(YamuxSession.ID);
    this.securities = securities.stream().map(Security::id).toList();
    this.noise = new NoiseIdentity(key, muxers, random);
    boolean wanted = securities.contains(Security.TLS);
    if (wanted && !TlsIdentity.available()) {
      throw new AssayFault.Operator(
          "TLS needs a native library that this machine lacks; use Noise alone: "
              + TlsIdentity.unavailableBecause());
    }
    this.quic =
        ways.quic() && QuicIdentity.available() ? new QuicIdentity(key, random, clock) : null;
    this.tls = wanted ? new TlsIdentity(key, muxers, random, clock) : null;
  }

  /// Protocol ids.
  List<String> securities() {
    return securities;
  }

  NoiseIdentity noise() {
    return noise;
  }

  TlsIdentity tls() {
    if (tls == null) throw new AssayFault.Internal("TLS was neither offered nor accepted");
    return tls;
  }

  /// Null where this machine cannot do QUIC, or it is not wanted.
  @Nullable QuicIdentity quic() {
    return quic;
  }

  void close() {
    if (tls != null && !closed.getAndSet(true)) tls.close();
  }
}
