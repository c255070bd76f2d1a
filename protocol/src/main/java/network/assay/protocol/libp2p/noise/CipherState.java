// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import network.assay.protocol.market.AssayFault;

/// One direction of a Noise session: ChaCha20-Poly1305 under one key with a counter as nonce (Noise
/// revision 34, section 5.1). Not safe for use by two threads.
///
/// The JDK's cipher: its vector code is twice as fast as BouncyCastle's.
public final class CipherState {
  /// Bytes that sealing adds.
  public static final int TAG_BYTES = 16;

  private static final int NONCE_BYTES = 12;

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
    try {
      begin(Cipher.ENCRYPT_MODE);
      cipher.updateAAD(associated);
      byte[] sealed = cipher.doFinal(plain);
      counter++;
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Internal("sealing failed", e);
    }
  }

  /// @throws AssayFault.Peer where the bytes were not sealed with this key, nonce and data
  byte[] open(byte[] associated, byte[] sealed) {
    try {
      begin(Cipher.DECRYPT_MODE);
      cipher.updateAAD(associated);
      byte[] plain = cipher.doFinal(sealed);
      counter++;
      return plain;
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Peer("a message that does not decrypt", e);
    }
  }

  /// Seals what remains of `plain` into `into`, which needs [#TAG_BYTES] more room.
  public void seal(ByteBuffer plain, ByteBuffer into) {
    try {
      begin(Cipher.ENCRYPT_MODE);
      cipher.doFinal(plain, into);
      counter++;
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Internal("sealing failed", e);
    }
  }

  /// Opens what remains of `sealed` into `into`.
  ///
  /// @throws AssayFault.Peer where it was not sealed with this key and nonce; the state has not
  ///     advanced and the connection must be dropped
  public void open(ByteBuffer sealed, ByteBuffer into) {
    try {
      begin(Cipher.DECRYPT_MODE);
      cipher.doFinal(sealed, into);
      counter++;
    } catch (GeneralSecurityException e) {
      throw new AssayFault.Peer("a message that does not decrypt", e);
    }
  }

  private void begin(int mode) throws GeneralSecurityException {
    if (counter == -1) throw new AssayFault.World("a session has used up its nonces");
    ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).putInt(0).putLong(counter);
    cipher.init(mode, key, new IvParameterSpec(nonce));
  }
}
