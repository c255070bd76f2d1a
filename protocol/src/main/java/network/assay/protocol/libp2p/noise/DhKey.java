// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import java.security.SecureRandom;
import network.assay.protocol.market.AssayFault;
import org.bouncycastle.math.ec.rfc7748.X25519;

/// An X25519 key pair.
public final class DhKey {
  /// Bytes of a public key, a private key and a shared secret.
  public static final int BYTES = 32;

  private final byte[] secret;
  private final byte[] open = new byte[BYTES];

  private DhKey(byte[] secret) {
    this.secret = secret;
    X25519.generatePublicKey(secret, 0, open, 0);
  }

  public static DhKey generate(SecureRandom random) {
    byte[] secret = new byte[BYTES];
    X25519.generatePrivateKey(random, secret);
    return new DhKey(secret);
  }

  /// @param secret 32 bytes; copied
  public static DhKey of(byte[] secret) {
    if (secret.length != BYTES) throw new IllegalArgumentException("an X25519 key has 32 bytes");
    return new DhKey(secret.clone());
  }

  public byte[] publicKey() {
    return open.clone();
  }

  /// @throws AssayFault.Peer for a point that gives every partner the same secret
  byte[] agree(byte[] theirs) {
    byte[] shared = new byte[BYTES];
    if (!X25519.calculateAgreement(secret, 0, theirs, 0, shared, 0)) {
      throw new AssayFault.Peer("a Diffie-Hellman key of low order");
    }
    return shared;
  }
}
