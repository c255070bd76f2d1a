// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import network.assay.protocol.market.AssayFault;

/// One direction of a Noise session: ChaCha20-Poly1305 (RFC 8439) under one key with a counter as
/// nonce (Noise revision 34, section 5.1). Not safe for use by two threads.
///
/// The JDK's cipher: its vector code is twice as fast as BouncyCastle's. Its Poly1305 has vector
/// code for AVX-512 only; a faster one of our own for other machines was tried and left out
/// (docs/decisions/0001-own-libp2p).
public final class CipherState {
  /// Bytes that sealing adds.
  public static final int TAG_BYTES = 16;

  private static final int NONCE_BYTES = 12;
  private static final byte[] NOTHING = {};

  private final Cipher cipher;
  private final SecretKeySpec key;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private long counter;

  /// @param key 32 bytes; copied
  public CipherState(byte[] key) {
    this.key = new SecretKeySpec(key, "ChaCha20");
    try {
      this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Internal("every JDK since 11 has ChaCha20-Poly1305", e);
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
      begin(Cipher.ENCRYPT_MODE, associated);
      int written = cipher.doFinal(bytes, at, length, bytes, at);
      if (written != length + TAG_BYTES) {
        throw new AssayFault.Internal("sealing cut a message short");
      }
      counter++;
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Internal("sealing failed", e);
    }
  }

  private void open(byte[] associated, byte[] bytes, int at, int length) {
    try {
      begin(Cipher.DECRYPT_MODE, associated);
      // The tag is checked before anything is written.
      int written = cipher.doFinal(bytes, at, length, bytes, at);
      if (written != length - TAG_BYTES) {
        throw new AssayFault.Internal("opening cut a message short");
      }
      counter++;
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Peer("a message that does not decrypt", e);
    }
  }

  private void begin(int mode, byte[] associated) throws GeneralSecurityException {
    if (counter == -1) throw new AssayFault.World("a session has used up its nonces");
    ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).putInt(0).putLong(counter);
    cipher.init(mode, key, new IvParameterSpec(nonce));
    cipher.updateAAD(associated);
  }
}
