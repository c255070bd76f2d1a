// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identity;

import java.security.SecureRandom;
import java.util.Arrays;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/// The node's own key pair (Ed25519): who it is on the network. Immutable; never printed.
public final class HostKey {
  /// Bytes of a seed.
  public static final int SEED_BYTES = 32;

  private final byte[] seed;
  private final byte[] raw;
  private final PublicKey publicKey;

  private HostKey(byte[] seed) {
    this.seed = seed;
    this.raw = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, raw, 0);
    this.publicKey = PublicKey.ed25519(raw);
  }

  /// A new identity.
  public static HostKey generate(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return new HostKey(seed);
  }

  /// The identity of a seed (RFC 8032: the private key).
  ///
  /// @param seed 32 secret bytes; copied
  public static HostKey of(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("a seed has 32 bytes, not " + seed.length);
    }
    return new HostKey(seed.clone());
  }

  /// Reads libp2p's protobuf form of a private key: seed and public key, and the older form with
  /// the public key twice.
  ///
  /// @throws AssayFault.Operator for another kind of key or halves that do not belong together
  public static HostKey parse(byte[] encoded) {
    try {
      var in = new ProtoReader(encoded);
      if (!in.next() || in.field() != 1 || in.count(3) != KeyType.ED25519.ordinal()) {
        throw new ProtoFault("it is not an Ed25519 key");
      }
      if (!in.next() || in.field() != 2) throw new ProtoFault("it has no key bytes");
      byte[] data = in.bytes(96);
      if (data.length != 64 && data.length != 96) throw new ProtoFault("its length is wrong");
      var key = new HostKey(Arrays.copyOf(data, SEED_BYTES));
      for (int at = 32; at < data.length; at += 32) {
        if (!Arrays.equals(key.raw, Arrays.copyOfRange(data, at, at + 32))) {
          throw new ProtoFault("its public half is another key's");
        }
      }
      return key;
    } catch (ProtoFault e) {
      throw new AssayFault.Operator(
          "cannot use this private key, " + e.getMessage() + "; give an Ed25519 key", e);
    }
  }

  /// libp2p's protobuf form. Secret.
  public byte[] encoded() {
    byte[] both = Arrays.copyOf(seed, 64);
    System.arraycopy(raw, 0, both, 32, 32);
    return new ProtoWriter().varint(1, KeyType.ED25519.ordinal()).bytes(2, both).toBytes();
  }

  /// The seed. Secret.
  public byte[] seed() {
    return seed.clone();
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  public PeerId peerId() {
    return publicKey.peerId();
  }

  /// Signs a message: 64 bytes, the same for the same message.
  public byte[] sign(byte[] message) {
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(seed, 0, raw, 0, null, message, 0, message.length, signature, 0);
    return signature;
  }

  @Override
  public String toString() {
    return "host key of " + publicKey.peerId();
  }
}
