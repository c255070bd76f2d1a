// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import network.assay.protocol.libp2p.connection.ConnectionLimits;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a stranger may do in a TLS handshake, with the JDK's TLS at its end.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileTlsTest {
  private static final String YAMUX = "/yamux/1.0.0";
  private static final HostLimits SHORT =
      new HostLimits(
          new ConnectionLimits(
              8,
              16,
              16,
              512 * 1024,
              Duration.ofSeconds(3),
              Duration.ofSeconds(2),
              Duration.ofSeconds(30)));

  private final Hosts hosts = new Hosts();
  private final HostKey stranger = HostKey.generate(new SecureRandom());
  private final HostKey victim = HostKey.generate(new SecureRandom());
  private final Host host = hosts.start(HostKey.generate(new SecureRandom()), SHORT);

  @BeforeEach
  void needsTls() {
    assumeTrue(TlsIdentity.available(), "TLS on this machine");
  }

  @AfterEach
  void the_host_still_serves() throws Exception {
    Host friend = hosts.start();
    friend.connect(Hosts.address(host));
    assertThat(friend.ping(host.peerId())).isPositive();
    hosts.close();
  }

  @Test
  void an_honest_certificate_is_accepted() throws Exception {
    try (SSLSocket socket = begin(Forgery.honest(stranger), YAMUX)) {
      socket.startHandshake();
      Hosts.until("connected", () -> host.peers().size() == 1);
      assertThat(host.peers().getFirst().id()).isEqualTo(stranger.peerId());
    }
  }

  @Test
  void who_shows_no_certificate_is_refused() throws Exception {
    refused(null, YAMUX);
  }

  @Test
  void whoever_names_another_peer_without_its_key_is_refused() throws Exception {
    refused(Forgery.make(Forgery.p256(), victim.publicKey().encoded(), stranger::sign, 0), YAMUX);
  }

  @Test
  void anothers_certificate_is_of_no_use_without_its_key() throws Exception {
    Forgery seen = Forgery.honest(victim);
    refused(new Forgery(Forgery.p256().getPrivate(), seen.certificate()), YAMUX);
  }

  @Test
  void a_certificate_that_vouches_for_another_key_is_refused() throws Exception {
    byte[] vouched =
        victim.sign(PeerCertificate.statement(Forgery.p256().getPublic().getEncoded()));
    refused(Forgery.make(Forgery.p256(), victim.publicKey().encoded(), _ -> vouched, 0), YAMUX);
  }

  @Test
  void a_certificate_too_large_is_refused() throws Exception {
    refused(
        Forgery.make(Forgery.p256(), stranger.publicKey().encoded(), stranger::sign, 9000), YAMUX);
  }

  @Test
  void another_protocol_than_ours_is_refused() throws Exception {
    refused(Forgery.honest(stranger), "h2");
  }

  @Test
  void keys_of_rsa_too_small_are_refused_and_those_too_large_before_any_arithmetic()
      throws Exception {
    byte[] named = stranger.publicKey().encoded();
    refused(Forgery.make(Forgery.rsa(1024), named, stranger::sign, 0), YAMUX);
    Forgery usual = Forgery.make(Forgery.rsa(2048), named, stranger::sign, 0);
    assertThat(PeerCertificate.verify(usual.certificate().getEncoded(), Instant.now()))
        .isEqualTo(stranger.publicKey());
    for (int bits : new int[] {1024, 9216}) {
      byte[] huge = rsaKey(bits);
      Forgery names = Forgery.make(Forgery.p256(), huge, _ -> new byte[bits / 8], 0);
      assertThatThrownBy(
              () -> PeerCertificate.verify(names.certificate().getEncoded(), Instant.now()))
          .isInstanceOf(AssayFault.Peer.class);
    }
  }

  /// A peer's key of RSA with a modulus of so many bits, made of nothing.
  private static byte[] rsaKey(int bits) throws GeneralSecurityException, IOException {
    var modulus = java.math.BigInteger.ONE.shiftLeft(bits).subtract(java.math.BigInteger.ONE);
    var spec =
        new java.security.spec.RSAPublicKeySpec(modulus, java.math.BigInteger.valueOf(65537));
    byte[] info = java.security.KeyFactory.getInstance("RSA").generatePublic(spec).getEncoded();
    return new network.assay.protocol.protobuf.ProtoWriter().varint(1, 0).bytes(2, info).toBytes();
  }

  @Test
  void a_handshake_that_drips_is_cut_off_when_its_time_is_up() throws Exception {
    try (Socket socket = negotiated()) {
      var out = socket.getOutputStream();
      // A record of 4096 bytes is announced, and comes one byte at a time.
      out.write(new byte[] {22, 3, 1, 16, 0, 1, 0, 15});
      long begun = System.nanoTime();
      assertThatThrownBy(
              () -> {
                while (System.nanoTime() - begun < Duration.ofSeconds(60).toNanos()) {
                  out.write(0);
                  out.flush();
                  Thread.sleep(50);
                }
              })
          .isInstanceOf(IOException.class);
    }
    Hosts.until("failed", () -> host.totals().handshakesFailed() == 1);
  }

  private void refused(@Nullable Forgery shown, String protocol) throws Exception {
    long before = host.totals().handshakesFailed();
    try (SSLSocket socket = begin(shown, protocol)) {
      socket.startHandshake();
      // In TLS 1.3 who shows a certificate learns only afterwards what became of it.
      while (socket.getInputStream().read() >= 0) {}
    } catch (IOException _) {
      // An alert, or the end: both are a refusal.
    }
    Hosts.until("refused", () -> host.totals().handshakesFailed() == before + 1);
    assertThat(host.totals().connections()).isZero();
  }

  /// A socket on which both ends have agreed on TLS.
  private Socket negotiated() throws IOException {
    int port =
        Integer.parseInt(
            String.valueOf(host.listenAddresses().getFirst().value(AddressProtocol.TCP)));
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
    byte[] offer = "\u0013/multistream/1.0.0\n\u000b/tls/1.0.0\n".getBytes(US_ASCII);
    socket.getOutputStream().write(offer);
    byte[] agreed = new byte[offer.length];
    new DataInputStream(socket.getInputStream()).readFully(agreed);
    assertThat(agreed).isEqualTo(offer);
    return socket;
  }

  private SSLSocket begin(@Nullable Forgery shown, String protocol) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(
        shown == null ? new KeyManager[0] : keys(shown),
        new TrustManager[] {new Trusting()},
        new SecureRandom());
    Socket raw = negotiated();
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket(raw, "peer", raw.getPort(), true);
    var parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setApplicationProtocols(new String[] {protocol});
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static KeyManager[] keys(Forgery shown) {
    return new KeyManager[] {new Showing(shown)};
  }

  /// Shows one certificate, whether its key belongs to it or not.
  private static final class Showing extends X509ExtendedKeyManager {
    private final Forgery shown;

    Showing(Forgery shown) {
      this.shown = shown;
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "it";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {shown.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return shown.key();
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"it"};
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal[] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return null;
    }
  }

  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
