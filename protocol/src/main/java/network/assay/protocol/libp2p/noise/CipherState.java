// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import network.assay.protocol.market.AssayFault;

/// One direction of a Noise session: ChaCha20-Poly1305 (RFC 8439) under one key with a counter as
/// nonce (Noise revision 34, section 5.1). Not safe for use by two threads.
///
/// By BoringSSL where its library loads, else by the JDK (docs/decisions/0007-boringssl-for-noise).
public final class CipherState {
  /// Bytes that sealing adds.
  public static final int TAG_BYTES = 16;

  private static final int NONCE_BYTES = 12;

  private final CipherSource source;
  private final Cipher cipher;
  private final SecretKeySpec key;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private long counter;

  /// @param key 32 bytes; copied
  public CipherState(byte[] key) {
    this(key, CipherSource.best());
  }

  CipherState(byte[] key, CipherSource source) {
    this(key, source, source.cipher());
  }

  /// @param cipher of the source, that nobody else works with from now on
  CipherState(byte[] key, CipherSource source, Cipher cipher) {
    this.source = source;
    this.key = new SecretKeySpec(key, "ChaCha20");
    this.cipher = cipher;
  }

  byte[] seal(byte[] associated, byte[] plain) {
    return whole(Cipher.ENCRYPT_MODE, associated, plain);
  }

  /// @throws AssayFault.Peer where the bytes were not sealed with this key, nonce and data
  byte[] open(byte[] associated, byte[] sealed) {
    return whole(Cipher.DECRYPT_MODE, associated, sealed);
  }

  private byte[] whole(int mode, byte[] associated, byte[] from) {
    try {
      begin(mode);
      cipher.updateAAD(associated);
      byte[] to = cipher.doFinal(from);
      counter++;
      return to;
    } catch (GeneralSecurityException e) {
      throw failed(mode, e);
    }
  }

  /// A buffer to seal or open into.
  ByteBuf buffer(ByteBufAllocator pool, int bytes) {
    return source.direct() ? pool.directBuffer(bytes) : pool.heapBuffer(bytes);
  }

  /// Seals the next `length` bytes of `plain`, which count as read, to the end of `sealed`.
  ///
  /// @param sealed of [#buffer], with room for the tag; shares no memory with `plain`
  void seal(ByteBuf plain, int length, ByteBuf sealed) {
    run(Cipher.ENCRYPT_MODE, plain, length, sealed, length + TAG_BYTES);
  }

  /// Opens the next `length` bytes of `sealed`, which then count as read, to the end of `plain`.
  ///
  /// @param length with the tag
  /// @param plain of [#buffer]; shares no memory with `sealed`
  /// @throws AssayFault.Peer where it was not sealed with this key and nonce; the state has not
  ///     advanced, `plain` has not grown, and the connection must be dropped
  void open(ByteBuf sealed, int length, ByteBuf plain) {
    if (length < TAG_BYTES) throw new AssayFault.Peer("a message of " + length);
    run(Cipher.DECRYPT_MODE, sealed, length, plain, length - TAG_BYTES);
  }

  private void run(int mode, ByteBuf from, int length, ByteBuf to, int expected) {
    try {
      begin(mode);
      int at = to.writerIndex();
      int written = source.direct() ? outside(from, length, to) : inArray(from, length, to);
      if (written != expected) throw new AssayFault.Internal("a message was cut short");
      from.skipBytes(length);
      to.writerIndex(at + written);
      counter++;
    } catch (GeneralSecurityException e) {
      throw failed(mode, e);
    }
  }

  /// Conscrypt would copy arrays, and buffers in pieces.
  private int outside(ByteBuf from, int length, ByteBuf to) throws GeneralSecurityException {
    ByteBuffer out = to.nioBuffer(to.writerIndex(), to.writableBytes());
    if (from.isDirect() && from.nioBufferCount() == 1) {
      return cipher.doFinal(from.nioBuffer(from.readerIndex(), length), out);
    }
    ByteBuf copy = from.alloc().directBuffer(length);
    try {
      copy.writeBytes(from, from.readerIndex(), length);
      return cipher.doFinal(copy.nioBuffer(), out);
    } finally {
      copy.release();
    }
  }

  /// In place: the JDK's vector code is for arrays.
  private int inArray(ByteBuf from, int length, ByteBuf to) throws GeneralSecurityException {
    int at = to.writerIndex();
    to.ensureWritable(length + TAG_BYTES);
    to.setBytes(at, from, from.readerIndex(), length);
    int place = to.arrayOffset() + at;
    return cipher.doFinal(to.array(), place, length, to.array(), place);
  }

  private void begin(int mode) throws GeneralSecurityException {
    if (counter == -1) throw new AssayFault.World("a session has used up its nonces");
    ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).putInt(0).putLong(counter);
    cipher.init(mode, key, new IvParameterSpec(nonce));
  }

  private static AssayFault failed(int mode, GeneralSecurityException e) {
    return mode == Cipher.ENCRYPT_MODE
        ? new AssayFault.Internal("sealing failed", e)
        : new AssayFault.Peer("a message that does not decrypt", e);
  }
}
