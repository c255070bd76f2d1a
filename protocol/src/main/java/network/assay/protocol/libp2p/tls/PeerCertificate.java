// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import network.assay.protocol.libp2p.identity.PublicKey;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// Reads another peer's certificate and believes it only where everything is right: it is signed by
/// its own key, valid now, has no critical extension unknown here, and its libp2p extension has the
/// peer's key and that key's signature over the certificate's (libp2p specs, tls).
///
/// By a walk of our own, for the JDK refuses certificates without an issuer, which are what
/// js-libp2p and rust-libp2p send.
final class PeerCertificate {
  static final String EXTENSION = "1.3.6.1.4.1.53594.1.1";

  private static final String EXTENSION_HEX = "2b0601040183a25a0101";

  /// Key usage, basic constraints, extended key usage: of no meaning here.
  private static final Set<String> HARMLESS = Set.of("551d0f", "551d13", "551d25");

  private static final byte[] PREFIX = "libp2p-tls-handshake:".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern GENERALIZED = Pattern.compile("[0-9]{14}Z");
  private static final Pattern UTC = Pattern.compile("[0-9]{12}Z");
  private static final int MAX_BYTES = 8 * 1024;
  private static final int MAX_EXTENSIONS = 16;
  private static final int MAX_SIGNATURE = 1024;

  private PeerCertificate() {}

  /// What the host key signs.
  static byte[] statement(byte[] keyInfo) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(PREFIX);
    out.writeBytes(keyInfo);
    return out.toByteArray();
  }

  /// The proven key of the peer that sent `certificate`.
  ///
  /// @throws AssayFault.Peer where anything is wrong with it
  static PublicKey verify(byte[] certificate, Instant now) {
    if (certificate.length > MAX_BYTES) {
      throw new AssayFault.Peer("a certificate of " + certificate.length + " bytes, limit 8192");
    }
    var outer = new Der(certificate);
    Der in = outer.enter(Der.SEQUENCE);
    outer.end();
    byte[] body = in.whole(Der.SEQUENCE);
    byte[] algorithm = in.whole(Der.SEQUENCE);
    byte[] signature = bits(in.take(Der.BIT_STRING));
    in.end();

    Der tbs = new Der(body).enter(Der.SEQUENCE);
    byte[] version = tbs.enter(Der.context(0)).take(Der.INTEGER);
    if (!Arrays.equals(version, new byte[] {2})) {
      throw new AssayFault.Peer("a certificate that is not of version 3");
    }
    tbs.take(Der.INTEGER);
    if (!Arrays.equals(tbs.whole(Der.SEQUENCE), algorithm)) {
      throw new AssayFault.Peer("a certificate that names two ways of signing");
    }
    tbs.enter(Der.SEQUENCE);
    valid(tbs.enter(Der.SEQUENCE), now);
    tbs.enter(Der.SEQUENCE);
    CertificateKey key = CertificateKey.parse(tbs.whole(Der.SEQUENCE));
    byte[] claim = extensions(tbs.enter(Der.context(3)).enter(Der.SEQUENCE));
    tbs.end();
    if (!key.signed(algorithm, body, signature)) {
      throw new AssayFault.Peer("a certificate not signed with its own key");
    }
    return host(new Der(claim), key);
  }

  private static void valid(Der validity, Instant now) {
    Instant from = time(validity);
    Instant until = time(validity);
    validity.end();
    if (now.isBefore(from) || now.isAfter(until)) {
      throw new AssayFault.Peer(
          "a certificate valid from " + from + " until " + until + ", by our clock it is " + now);
    }
  }

  private static Instant time(Der in) {
    boolean generalized = in.next(Der.GENERALIZED_TIME);
    byte[] body = in.take(generalized ? Der.GENERALIZED_TIME : Der.UTC_TIME);
    String text = new String(body, StandardCharsets.ISO_8859_1);
    if (!(generalized ? GENERALIZED : UTC).matcher(text).matches()) {
      throw new AssayFault.Peer("a certificate with a malformed time");
    }
    // RFC 5280, 4.1.2.5.1: years of two digits are from 1950 to 2049.
    String full = generalized ? text : (text.charAt(0) < '5' ? "20" : "19") + text;
    try {
      return LocalDateTime.of(
              Integer.parseInt(full.substring(0, 4)),
              Integer.parseInt(full.substring(4, 6)),
              Integer.parseInt(full.substring(6, 8)),
              Integer.parseInt(full.substring(8, 10)),
              Integer.parseInt(full.substring(10, 12)),
              Integer.parseInt(full.substring(12, 14)))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new AssayFault.Peer("a certificate with a malformed time", e);
    }
  }

  /// The value of libp2p's extension.
  private static byte[] extensions(Der in) {
    byte @Nullable [] claim = null;
    for (int count = 0; in.more(); count++) {
      if (count == MAX_EXTENSIONS) throw new AssayFault.Peer("more than 16 extensions");
      Der extension = in.enter(Der.SEQUENCE);
      String id = HexFormat.of().formatHex(extension.take(Der.OBJECT_ID));
      boolean critical = extension.next(Der.BOOLEAN) && extension.bool();
      byte[] value = extension.take(Der.OCTET_STRING);
      extension.end();
      if (id.equals(EXTENSION_HEX)) {
        if (claim != null) throw new AssayFault.Peer("a certificate that names two peers");
        claim = value;
      } else if (critical && !HARMLESS.contains(id)) {
        throw new AssayFault.Peer("a certificate with a critical extension unknown here");
      }
    }
    if (claim == null) throw new AssayFault.Peer("a certificate that names no peer");
    return claim;
  }

  private static PublicKey host(Der claim, CertificateKey key) {
    Der pair = claim.enter(Der.SEQUENCE);
    claim.end();
    PublicKey host = PublicKey.parse(pair.take(Der.OCTET_STRING));
    byte[] signature = pair.take(Der.OCTET_STRING);
    pair.end();
    if (signature.length > MAX_SIGNATURE || !host.verify(statement(key.info()), signature)) {
      throw new AssayFault.Peer("a certificate not signed by " + host.peerId());
    }
    return host;
  }

  private static byte[] bits(byte[] string) {
    if (string.length < 1 || string.length > MAX_SIGNATURE + 1 || string[0] != 0) {
      throw new AssayFault.Peer("a certificate with a malformed signature");
    }
    return Arrays.copyOfRange(string, 1, string.length);
  }
}
