// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import network.assay.protocol.libp2p.identity.PublicKey;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Decides inside the handshake whether the other end is who it must be, and remembers who it was.
final class PeerTrust extends X509ExtendedTrustManager {
  private final PeerId self;
  private final InstantSource clock;
  private final Map<SSLEngine, PublicKey> proven = Collections.synchronizedMap(new WeakHashMap<>());

  private final Map<SSLEngine, PeerId> expected = Collections.synchronizedMap(new WeakHashMap<>());

  private final Map<SSLEngine, AssayFault> refused =
      Collections.synchronizedMap(new WeakHashMap<>());

  PeerTrust(PeerId self, InstantSource clock) {
    this.self = self;
    this.clock = clock;
  }

  /// Has only one peer accepted by an engine; before its handshake.
  void expect(SSLEngine engine, PeerId peer) {
    expected.put(engine, peer);
  }

  /// The key proven to an engine, or null where none was.
  @Nullable PublicKey proven(SSLEngine engine) {
    return proven.get(engine);
  }

  /// Why an engine's handshake was refused here, or null where it was not.
  @Nullable AssayFault refused(SSLEngine engine) {
    return refused.get(engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, engine);
  }

  private void check(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
    try {
      if (chain.length != 1) throw new AssayFault.Peer(chain.length + " certificates instead of 1");
      PublicKey key = PeerCertificate.verify(chain[0].getEncoded(), clock.instant());
      PeerId id = key.peerId();
      if (id.equals(self)) throw new AssayFault.World("this is our own address");
      PeerId wanted = expected.get(engine);
      if (wanted != null && !wanted.equals(id)) {
        throw new AssayFault.World("dialled " + wanted + ", but " + id + " answers there");
      }
      proven.put(engine, key);
    } catch (AssayFault fault) {
      refused.put(engine, fault);
      throw new CertificateException(fault.getMessage(), fault);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("only engines are served");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("only engines are served");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("only engines are served");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("only engines are served");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
