// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.codec.quic.SslSessionTicketKey;
import io.netty.handler.ssl.ClientAuth;
import java.security.SecureRandom;
import java.time.InstantSource;
import javax.net.ssl.SSLEngine;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.PublicKey;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// What every QUIC handshake of one host shares: its certificate, and whom it trusts. QUIC has its
/// own native library; where it is missing, [#available()] is false.
public final class QuicIdentity {
  private static final String PROTOCOL = "libp2p";
  private static final int TICKET_KEY = 16;

  private final PeerTrust trust;
  private final SecureRandom random;
  private final QuicSslContext client;
  private final QuicSslContext server;

  public QuicIdentity(HostKey key, SecureRandom random, InstantSource clock) {
    this.random = random;
    OwnCertificate own = OwnCertificate.make(key, random, clock.instant());
    trust = new PeerTrust(key.peerId(), clock);
    server =
        finish(
            QuicSslContextBuilder.forServer(own.key(), null, own.certificate())
                .clientAuth(ClientAuth.REQUIRE));
    client =
        finish(QuicSslContextBuilder.forClient().keyManager(own.key(), null, own.certificate()));
  }

  /// Whether this machine has the native library.
  public static boolean available() {
    return Quic.isAvailable();
  }

  private QuicSslContext finish(QuicSslContextBuilder builder) {
    return builder
        .trustManager(trust)
        .endpointIdentificationAlgorithm("")
        .earlyData(false)
        .applicationProtocols(PROTOCOL)
        .build();
  }

  /// The handshake of one connection.
  ///
  /// @param expected the peer dialled, or null where any is welcome
  public QuicSslEngine engine(ByteBufAllocator pool, boolean dialler, @Nullable PeerId expected) {
    if (!dialler) forgetTickets();
    QuicSslEngine engine = (dialler ? client : server).newEngine(pool);
    if (expected != null) trust.expect(engine, expected);
    return engine;
  }

  /// So that nobody resumes a session: then no certificate comes, and nobody is shown to be there.
  /// rust resumes wherever it can, and tickets cannot be turned off.
  private void forgetTickets() {
    server.sessionContext().setTicketKeys(new SslSessionTicketKey(some(), some(), some()));
  }

  private byte[] some() {
    byte[] bytes = new byte[TICKET_KEY];
    random.nextBytes(bytes);
    return bytes;
  }

  /// Why we refused a handshake, which its own failure does not say; null where we did not.
  public @Nullable AssayFault refusal(SSLEngine engine) {
    return trust.refused(engine);
  }

  /// Who has proven to be at the other end of a finished handshake.
  ///
  /// @throws AssayFault.Peer where nobody has
  public PublicKey peer(SSLEngine engine) {
    PublicKey key = trust.proven(engine);
    if (key == null) throw new AssayFault.Peer("a peer without a certificate");
    return key;
  }
}
