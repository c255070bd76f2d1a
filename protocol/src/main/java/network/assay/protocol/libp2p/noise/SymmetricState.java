// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// The chaining key and transcript hash of a handshake (Noise revision 34, section 5.2).
final class SymmetricState {
  private static final byte[] EMPTY = {};

  private byte[] chain;
  private byte[] hash;
  private @Nullable CipherState cipher;
  private final CipherSource source = CipherSource.best();

  // Looking them up takes longer than what they do.
  private final Cipher works = source.cipher();
  private final Mac mac;
  private final MessageDigest digest;

  SymmetricState(String protocol, byte[] prologue) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      digest = MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Internal("every Java platform has HmacSHA256 and SHA-256", e);
    }
    byte[] name = protocol.getBytes(StandardCharsets.US_ASCII);
    hash = name.length <= 32 ? Arrays.copyOf(name, 32) : sha256(name);
    chain = hash;
    mixHash(prologue);
  }

  void mixHash(byte[] data) {
    hash = sha256(hash, data);
  }

  void mixKey(byte[] secret) {
    byte[][] two = hkdf(secret);
    chain = two[0];
    cipher = new CipherState(two[1], source, works);
  }

  byte[] seal(byte[] plain) {
    byte[] out = cipher == null ? plain : cipher.seal(hash, plain);
    mixHash(out);
    return out;
  }

  byte[] open(byte[] sealed) {
    byte[] out = cipher == null ? sealed : cipher.open(hash, sealed);
    mixHash(sealed);
    return out;
  }

  /// Bytes sealing adds now: none before the first key is mixed in.
  int overhead() {
    return cipher == null ? 0 : CipherState.TAG_BYTES;
  }

  /// The keys of both directions, the initiator's sending key first.
  byte[][] split() {
    return hkdf(EMPTY);
  }

  /// The transcript hash: the same at both ends of an untampered handshake.
  byte[] hash() {
    return hash.clone();
  }

  private byte[][] hkdf(byte[] input) {
    byte[] temp = hmac(chain, input);
    byte[] first = hmac(temp, new byte[] {1});
    byte[] again = Arrays.copyOf(first, 33);
    again[32] = 2;
    return new byte[][] {first, hmac(temp, again)};
  }

  private byte[] hmac(byte[] key, byte[] data) {
    try {
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Internal("any bytes are a key", e);
    }
  }

  private byte[] sha256(byte[]... parts) {
    for (byte[] part : parts) digest.update(part);
    return digest.digest();
  }
}
