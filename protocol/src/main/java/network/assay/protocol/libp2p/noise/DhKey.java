// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;
import network.assay.protocol.libp2p.crypto.BoringSsl;
import network.assay.protocol.market.AssayFault;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.jspecify.annotations.Nullable;

/// An X25519 key pair (RFC 7748). Secrets are agreed on by BoringSSL where it is here, else by
/// BouncyCastle, which is faster than the JDK.
public final class DhKey {
  /// Bytes of a public key, a private key and a shared secret.
  public static final int BYTES = 32;

  /// What comes before the key in PKCS #8 and in X.509 (RFC 8410).
  private static final byte[] PRIVATE = HexFormat.of().parseHex("302e020100300506032b656e04220420");

  private static final byte[] PUBLIC = HexFormat.of().parseHex("302a300506032b656e032100");

  private final byte[] secret;
  private final byte[] open;

  /// As BoringSSL has it; read when it is first needed.
  private volatile @Nullable PrivateKey read;

  private DhKey(byte[] secret, byte[] open) {
    this.secret = secret;
    this.open = open;
  }

  /// @param random asked where BoringSSL, which has its own, is not here
  public static DhKey generate(SecureRandom random) {
    Provider boring = BoringSsl.provider();
    if (boring != null) return generate(boring);
    byte[] secret = new byte[BYTES];
    X25519.generatePrivateKey(random, secret);
    return of(secret);
  }

  private static DhKey generate(Provider boring) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("XDH", boring).generateKeyPair();
      var key = new DhKey(end(pair.getPrivate()), end(pair.getPublic()));
      key.read = pair.getPrivate();
      return key;
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Internal("BoringSSL makes keys", e);
    }
  }

  /// The key behind what says of which kind it is.
  private static byte[] end(Key key) {
    byte[] all = key.getEncoded();
    return Arrays.copyOfRange(all, all.length - BYTES, all.length);
  }

  /// @param secret 32 bytes; copied
  public static DhKey of(byte[] secret) {
    if (secret.length != BYTES) throw new IllegalArgumentException("an X25519 key has 32 bytes");
    byte[] open = new byte[BYTES];
    X25519.generatePublicKey(secret, 0, open, 0);
    return new DhKey(secret.clone(), open);
  }

  public byte[] publicKey() {
    return open.clone();
  }

  /// @throws AssayFault.Peer for a point that gives every partner the same secret
  byte[] agree(byte[] theirs) {
    Provider boring = BoringSsl.provider();
    return boring == null ? bouncy(theirs) : boring(boring, theirs);
  }

  byte[] boring(Provider provider, byte[] theirs) {
    try {
      KeyFactory keys = KeyFactory.getInstance("XDH", provider);
      KeyAgreement agreement = KeyAgreement.getInstance("XDH", provider);
      agreement.init(read(keys));
      var point = keys.generatePublic(new X509EncodedKeySpec(join(PUBLIC, theirs)));
      agreement.doPhase(point, true);
      return agreement.generateSecret();
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Peer("a Diffie-Hellman key of low order", e);
    }
  }

  /// Any thread may be the first: they read the same.
  private PrivateKey read(KeyFactory keys) throws GeneralSecurityException {
    PrivateKey known = read;
    if (known == null) {
      known = keys.generatePrivate(new PKCS8EncodedKeySpec(join(PRIVATE, secret)));
      read = known;
    }
    return known;
  }

  private static byte[] join(byte[] prefix, byte[] key) {
    byte[] both = Arrays.copyOf(prefix, prefix.length + BYTES);
    System.arraycopy(key, 0, both, prefix.length, BYTES);
    return both;
  }

  byte[] bouncy(byte[] theirs) {
    byte[] shared = new byte[BYTES];
    if (!X25519.calculateAgreement(secret, 0, theirs, 0, shared, 0)) {
      throw new AssayFault.Peer("a Diffie-Hellman key of low order");
    }
    return shared;
  }
}
