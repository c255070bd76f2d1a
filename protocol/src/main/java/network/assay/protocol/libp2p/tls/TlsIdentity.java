// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.PublicKey;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// What every TLS handshake of one host shares: its certificate, and whom it trusts.
///
/// By BoringSSL through Netty, since the JDK refuses other implementations' certificates. Where its
/// native library is missing, [#available()] is false and hosts speak Noise alone.
public final class TlsIdentity implements AutoCloseable {
  /// The protocol id of TLS.
  public static final String ID = "/tls/1.0.0";

  /// What is agreed on inside the handshake by peers that agree on a muxer after it.
  public static final String LATER = "libp2p";

  private final OwnCertificate own;
  private final PeerTrust trust;
  private final SslContext client;
  private final SslContext server;

  /// @param muxers named inside the handshake, best first
  public TlsIdentity(HostKey key, List<String> muxers, SecureRandom random, InstantSource clock) {
    own = OwnCertificate.make(key, random, clock.instant());
    trust = new PeerTrust(key.peerId(), clock);
    try {
      server = finish(SslContextBuilder.forServer(own.key(), own.certificate()), muxers);
      client =
          finish(SslContextBuilder.forClient().keyManager(own.key(), own.certificate()), muxers);
    } catch (SSLException e) {
      throw new AssayFault.Internal("cannot set up TLS", e);
    }
  }

  /// Whether this machine has the native library.
  public static boolean available() {
    return OpenSsl.isAvailable();
  }

  /// Why it has not; for people.
  public static String unavailableBecause() {
    return String.valueOf(OpenSsl.unavailabilityCause());
  }

  private SslContext finish(SslContextBuilder builder, List<String> muxers) throws SSLException {
    var names = new ArrayList<>(muxers);
    names.add(LATER);
    return builder
        .sslProvider(SslProvider.OPENSSL_REFCNT)
        .protocols("TLSv1.3")
        .trustManager(trust)
        .clientAuth(ClientAuth.REQUIRE)
        // There are no names: whom we trust looks at peer ids.
        .endpointIdentificationAlgorithm("")
        .sessionCacheSize(1)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                names))
        .build();
  }

  /// A handler for one connection; its handshake has no time limit of its own.
  ///
  /// @param expected the peer dialled, or null where any is welcome
  public SslHandler handler(ByteBufAllocator pool, boolean dialler, @Nullable PeerId expected) {
    SslContext context = dialler ? client : server;
    SslHandler handler = context.newHandler(pool);
    if (expected != null) trust.expect(handler.engine(), expected);
    handler.setHandshakeTimeoutMillis(0);
    return handler;
  }

  /// Who has proven to be at the other end of a finished handshake.
  ///
  /// @throws AssayFault.Peer where nobody has
  public PublicKey peer(SSLEngine engine) {
    PublicKey key = trust.proven(engine);
    if (key == null) throw new AssayFault.Peer("a peer without a certificate");
    return key;
  }

  @Override
  public void close() {
    ReferenceCountUtil.release(client);
    ReferenceCountUtil.release(server);
  }
}
