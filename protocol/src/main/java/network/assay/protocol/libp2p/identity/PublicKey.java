// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;
import org.jspecify.annotations.Nullable;

/// A peer's public key in its canonical form (libp2p specs, peer-ids): the bytes a peer id is made
/// from. Immutable.
///
/// Own keys are Ed25519; other peers' may be of any kind the specification names.
public final class PublicKey {
  /// The longest key accepted, serialized: an RSA key of 8192 bits takes about 1100 bytes.
  public static final int MAX_BYTES = 2048;

  private static final int INLINE_LIMIT = 42;

  /// Keys read lately, each in the place its bytes give: the same few come again and again, in a
  /// handshake, in identify, on each message that is gossiped. Only short ones.
  private static final AtomicReferenceArray<@Nullable PublicKey> LATELY =
      new AtomicReferenceArray<>(1024);

  private final KeyType type;
  private final byte[] data;
  private final byte[] encoded;
  private final PeerId peerId;

  private PublicKey(KeyType type, byte[] data) {
    this.type = type;
    this.data = data;
    this.encoded = new ProtoWriter().varint(1, type.ordinal()).bytes(2, data).toBytes();
    this.peerId = idOf(encoded);
  }

  static PublicKey ed25519(byte[] raw) {
    return new PublicKey(KeyType.ED25519, raw.clone());
  }

  /// Reads the protobuf form: both fields, in order, minimal, nothing else; the key itself is
  /// checked as far as its kind allows.
  ///
  /// @throws AssayFault.Peer for anything else
  public static PublicKey parse(byte[] encoded) {
    if (encoded.length > MAX_BYTES) {
      throw new AssayFault.Peer("a public key of " + encoded.length + " bytes, limit 2048");
    }
    int place = Arrays.hashCode(encoded) & LATELY.length() - 1;
    PublicKey known = LATELY.get(place);
    if (known != null && Arrays.equals(known.encoded, encoded)) return known;
    PublicKey key = read(encoded);
    if (encoded.length <= INLINE_LIMIT) LATELY.set(place, key);
    return key;
  }

  private static PublicKey read(byte[] encoded) {
    try {
      var in = new ProtoReader(encoded);
      if (!in.next() || in.field() != 1) throw new ProtoFault("a public key without a type");
      KeyType type = KeyType.values()[(int) in.count(KeyType.values().length - 1)];
      if (!in.next() || in.field() != 2) throw new ProtoFault("a public key without its bytes");
      var key = new PublicKey(type, in.bytes(MAX_BYTES));
      // One key has one form, or it would have several peer ids.
      if (!Arrays.equals(key.encoded, encoded)) throw new ProtoFault("not in canonical form");
      Verifiers.check(type, key.data);
      return key;
    } catch (ProtoFault e) {
      throw new AssayFault.Peer("a malformed public key: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Peer("an unusable public key: " + e.getMessage(), e);
    }
  }

  /// The key held in a peer id, or null where the id is only a hash of it.
  ///
  /// @throws AssayFault.Peer where what is held is no key
  public static @Nullable PublicKey inside(PeerId id) {
    byte[] inline = id.inlineKey();
    return inline == null ? null : parse(inline);
  }

  public KeyType type() {
    return type;
  }

  /// The protobuf form.
  public byte[] encoded() {
    return encoded.clone();
  }

  public PeerId peerId() {
    return peerId;
  }

  /// Whether this key's owner signed `message`. A malformed signature is a wrong one.
  public boolean verify(byte[] message, byte[] signature) {
    return Verifiers.verify(type, data, message, signature);
  }

  private static PeerId idOf(byte[] encoded) {
    boolean inline = encoded.length <= INLINE_LIMIT;
    byte[] body = inline ? encoded : sha256(encoded);
    byte[] multihash = new byte[2 + body.length];
    multihash[0] = (byte) (inline ? 0x00 : 0x12);
    multihash[1] = (byte) body.length;
    System.arraycopy(body, 0, multihash, 2, body.length);
    return PeerId.of(multihash);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssayFault.Internal("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PublicKey that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return type + " key of " + peerId;
  }
}
