// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/// The signature rules of each kind of key. The JDK does RSA and ECDSA; secp256k1, which it lacks,
/// and Ed25519, which BouncyCastle checks eight times faster, are BouncyCastle's.
final class Verifiers {
  private static final int MAX_SIGNATURE = 1024;
  private static final int MIN_RSA_BITS = 2048;
  private static final int MAX_RSA_BITS = 8192;
  private static final ECDomainParameters SECP256K1 = secp256k1();

  private Verifiers() {}

  /// Refuses what is not a key of its kind, before any costly arithmetic is done with it.
  static void check(KeyType type, byte[] data) throws GeneralSecurityException {
    switch (type) {
      case ED25519 -> {
        if (data.length != Ed25519.PUBLIC_KEY_SIZE || !Ed25519.validatePublicKeyPartial(data, 0)) {
          throw new InvalidKeyException("not a point of Ed25519");
        }
      }
      case SECP256K1 -> point(data);
      case RSA -> rsa(data);
      case ECDSA -> ecdsa(data);
    }
  }

  static boolean verify(KeyType type, byte[] data, byte[] message, byte[] signature) {
    if (signature.length > MAX_SIGNATURE) return false;
    try {
      return switch (type) {
        case ED25519 ->
            signature.length == Ed25519.SIGNATURE_SIZE
                && Ed25519.verify(signature, 0, data, 0, message, 0, message.length);
        case SECP256K1 -> secp256k1(data, message, signature);
        case RSA -> jdk("SHA256withRSA", rsa(data), message, signature);
        case ECDSA -> jdk("SHA256withECDSA", ecdsa(data), message, signature);
      };
    } catch (GeneralSecurityException | IllegalArgumentException | ClassCastException e) {
      return false;
    }
  }

  private static boolean jdk(
      String algorithm, java.security.PublicKey key, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(key);
    verifier.update(message);
    return verifier.verify(signature);
  }

  private static RSAPublicKey rsa(byte[] data) throws GeneralSecurityException {
    var key =
        (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(data));
    int bits = key.getModulus().bitLength();
    if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
      throw new InvalidKeyException("an RSA key of " + bits + " bits, must have 2048 to 8192");
    }
    if (key.getPublicExponent().bitLength() > 64) throw new InvalidKeyException("a huge exponent");
    return key;
  }

  private static ECPublicKey ecdsa(byte[] data) throws GeneralSecurityException {
    var spec = new X509EncodedKeySpec(data);
    return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(spec);
  }

  private static ECPublicKeyParameters point(byte[] data) throws InvalidKeyException {
    if (data.length != 33) throw new InvalidKeyException("not a compressed point");
    try {
      return new ECPublicKeyParameters(SECP256K1.getCurve().decodePoint(data), SECP256K1);
    } catch (IllegalArgumentException e) {
      throw new InvalidKeyException("not a point of secp256k1", e);
    }
  }

  private static boolean secp256k1(byte[] data, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    ASN1Sequence pair = ASN1Sequence.getInstance(signature);
    if (pair.size() != 2) return false;
    BigInteger r = ASN1Integer.getInstance(pair.getObjectAt(0)).getPositiveValue();
    BigInteger s = ASN1Integer.getInstance(pair.getObjectAt(1)).getPositiveValue();
    var verifier = new ECDSASigner();
    verifier.init(false, point(data));
    return verifier.verifySignature(MessageDigest.getInstance("SHA-256").digest(message), r, s);
  }

  private static ECDomainParameters secp256k1() {
    X9ECParameters curve = SECNamedCurves.getByName("secp256k1");
    return new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN(), curve.getH());
  }
}
