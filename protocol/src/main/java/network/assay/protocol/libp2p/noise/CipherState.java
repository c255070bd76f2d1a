// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import network.assay.protocol.market.AssayFault;

/// One direction of a Noise session: ChaCha20-Poly1305 (RFC 8439) under one key with a counter as
/// nonce (Noise revision 34, section 5.1). Not safe for use by two threads.
///
/// The JDK's ChaCha20, which has vector code, with a [Poly1305] of our own.
public final class CipherState {
  /// Bytes that sealing adds.
  public static final int TAG_BYTES = Poly1305.TAG_BYTES;

  private static final int NONCE_BYTES = 12;

  /// Of the key stream, of which the first makes the key of the tag.
  private static final int BLOCK = 64;

  private static final byte[] NOTHING = {};

  private final Cipher cipher;
  private final SecretKeySpec key;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private final byte[] first = new byte[BLOCK];
  private final byte[] tag = new byte[TAG_BYTES];
  private long counter;

  /// @param key 32 bytes; copied
  public CipherState(byte[] key) {
    this.key = new SecretKeySpec(key, "ChaCha20");
    try {
      this.cipher = Cipher.getInstance("ChaCha20");
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Internal("every JDK since 11 has ChaCha20", e);
    }
  }

  byte[] seal(byte[] associated, byte[] plain) {
    byte[] sealed = Arrays.copyOf(plain, plain.length + TAG_BYTES);
    seal(associated, sealed, 0, plain.length);
    return sealed;
  }

  /// @throws AssayFault.Peer where the bytes were not sealed with this key, nonce and data
  byte[] open(byte[] associated, byte[] sealed) {
    byte[] plain = sealed.clone();
    open(associated, plain, 0, sealed.length);
    return Arrays.copyOf(plain, sealed.length - TAG_BYTES);
  }

  /// Seals `length` bytes in place; the tag goes behind them, where there must be room for it.
  public void seal(byte[] bytes, int at, int length) {
    seal(NOTHING, bytes, at, length);
  }

  /// Opens in place what was sealed.
  ///
  /// @param length with the tag
  /// @throws AssayFault.Peer where it was not sealed with this key and nonce; the state has not
  ///     advanced, the bytes are as they were, and the connection must be dropped
  public void open(byte[] bytes, int at, int length) {
    open(NOTHING, bytes, at, length);
  }

  private void seal(byte[] associated, byte[] bytes, int at, int length) {
    try {
      begin(Cipher.ENCRYPT_MODE);
      int written = cipher.doFinal(bytes, at, length, bytes, at);
      if (written != length) throw new AssayFault.Internal("sealing cut a message short");
      authenticate(associated, bytes, at, length).tag(bytes, at + length);
      counter++;
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Internal("sealing failed", e);
    }
  }

  private void open(byte[] associated, byte[] bytes, int at, int length) {
    int text = length - TAG_BYTES;
    if (text < 0) throw new AssayFault.Peer("a message of " + length + " bytes has no tag");
    try {
      begin(Cipher.DECRYPT_MODE);
      authenticate(associated, bytes, at, text).tag(tag, 0);
      byte[] theirs = Arrays.copyOfRange(bytes, at + text, at + length);
      if (!MessageDigest.isEqual(tag, theirs)) {
        throw new AssayFault.Peer("a message that does not decrypt");
      }
      int written = cipher.doFinal(bytes, at, text, bytes, at);
      if (written != text) throw new AssayFault.Internal("opening cut a message short");
      counter++;
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Internal("opening failed", e);
    }
  }

  private Poly1305 authenticate(byte[] associated, byte[] bytes, int at, int length) {
    var poly = new Poly1305(first);
    poly.update(associated, 0, associated.length);
    poly.update(bytes, at, length);
    poly.block(associated.length, length);
    return poly;
  }

  /// Sets the cipher on the message's own stream, past the block that keys its tag.
  private void begin(int mode) throws GeneralSecurityException {
    if (counter == -1) throw new AssayFault.World("a session has used up its nonces");
    ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).putInt(0).putLong(counter);
    cipher.init(mode, key, new ChaCha20ParameterSpec(nonce, 0));
    Arrays.fill(first, (byte) 0);
    int written = cipher.update(first, 0, BLOCK, first, 0);
    if (written != BLOCK) throw new AssayFault.Internal("a key stream of " + written + " bytes");
  }
}
