// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import network.assay.protocol.libp2p.crypto.BoringSsl;
import network.assay.protocol.market.AssayFault;

/// The key a certificate is about and must be signed with; not the peer's own. By the object
/// identifiers of RFC 5480, 5758, 8017 and 8410, in hexadecimal.
final class CertificateKey {
  private static final int MIN_RSA_BITS = 2048;
  private static final int MAX_RSA_BITS = 8192;

  /// An RSA key of 8192 bits takes about 1100 bytes.
  private static final int MAX_BYTES = 1200;

  private final byte[] info;
  private final PublicKey key;

  private CertificateKey(byte[] info, PublicKey key) {
    this.info = info;
    this.key = key;
  }

  /// @param info the SubjectPublicKeyInfo
  static CertificateKey parse(byte[] info) {
    if (info.length > MAX_BYTES) throw new AssayFault.Peer("a certificate with a huge key");
    String kind = algorithm(new Der(info).enter(Der.SEQUENCE).enter(Der.SEQUENCE));
    String family =
        switch (kind) {
          case "2a8648ce3d0201" -> "EC";
          case "2b6570" -> "Ed25519";
          case "2a864886f70d010101" -> "RSA";
          default -> throw new AssayFault.Peer("a certificate for a key of a kind unknown here");
        };
    try {
      var spec = new X509EncodedKeySpec(info);
      // RSA, which nearly nobody has, stays with the JDK.
      PublicKey key =
          family.equals("RSA")
              ? KeyFactory.getInstance(family).generatePublic(spec)
              : BoringSsl.keys(family).generatePublic(spec);
      if (key instanceof RSAPublicKey rsa) {
        if (rsa.getPublicExponent().bitLength() > 64) {
          throw new InvalidKeyException("RSA with a huge exponent");
        }
        int bits = rsa.getModulus().bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
          throw new InvalidKeyException("RSA of " + bits + " bits, must have 2048 to 8192");
        }
      }
      return new CertificateKey(info, key);
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Peer("a certificate with an unusable key: " + e.getMessage(), e);
    }
  }

  byte[] info() {
    return info;
  }

  /// Whether `signature` over `signed` is this key's.
  ///
  /// @param algorithm the AlgorithmIdentifier the certificate names
  boolean signed(byte[] algorithm, byte[] signed, byte[] signature) {
    String rule =
        switch (algorithm(new Der(algorithm).enter(Der.SEQUENCE))) {
          case "2a8648ce3d040302" -> "SHA256withECDSA";
          case "2a8648ce3d040303" -> "SHA384withECDSA";
          case "2a8648ce3d040304" -> "SHA512withECDSA";
          case "2b6570" -> "Ed25519";
          case "2a864886f70d01010b" -> "SHA256withRSA";
          default -> throw new AssayFault.Peer("a certificate signed in a way unknown here");
        };
    try {
      Signature verifier =
          key instanceof RSAPublicKey ? Signature.getInstance(rule) : BoringSsl.signatures(rule);
      verifier.initVerify(key);
      verifier.update(signed);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      // Malformed, or of another kind of key.
      return false;
    }
  }

  private static String algorithm(Der identifier) {
    return HexFormat.of().formatHex(identifier.take(Der.OBJECT_ID));
  }
}
